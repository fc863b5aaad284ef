import type { FastifyInstance } from 'fastify'

export async function reference(_app: FastifyInstance) {}
