import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { Internationalized } from './i18n/index.tsx'
import { applyTheme, readTheme } from './lib/preferences.ts'
import { queries } from './lib/queries.ts'
import { takeToken } from './lib/secrets.ts'
import { Toaster } from './parts/toaster.tsx'
import './styles/index.css'

applyTheme(readTheme())
takeToken(location.pathname) // before anything else can see it

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Internationalized>
        <Toaster><App /></Toaster>
      </Internationalized>
    </QueryClientProvider>
  </StrictMode>,
)
