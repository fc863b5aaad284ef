import react from '@vitejs/plugin-react'
import path from 'node:path'
import { defineConfig } from 'vite'

const server = process.env.ROSTER_URL ?? 'http://localhost:3000'

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@roster/client': path.join(import.meta.dirname, '../client/src/index.ts') } },
  build: { manifest: true, outDir: 'dist', emptyOutDir: true, target: 'baseline-widely-available', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
  server: { port: 5173, strictPort: true, proxy: Object.fromEntries(['/v1', '/api', '/dev'].map((prefix) => [prefix, server])) },
})
