import { createClient } from '@roster/client'

/** This browser's client: the session cookie goes along by itself. */
export const client = createClient()
