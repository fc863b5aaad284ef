import type { Config } from './config.ts'
import type { Deps } from './domain/change.ts'
import { KeyUsage } from './domain/key-usage.ts'
import { invitationTokens } from './lib/invitation-tokens.ts'
import { createJwtReader } from './lib/jwt.ts'
import { createSeal } from './lib/seal.ts'
import { migrate } from './store/migrate.ts'
import { openStore, type Store } from './store/open.ts'

/** Opens the database, migrated, and what actions need: for a server and for a command alike. */
export async function openDeps(config: Config, onError?: (error: Error) => void): Promise<{ store: Store; deps: Deps; ran: string[] }> {
  const store = await openStore(config.database, { prepare: config.DATABASE_PREPARE === 'on', ...(onError && { onError }) })
  const now = () => new Date()
  try {
    const ran = await migrate(store, now)
    return { store, deps: depsOf(config, store, now), ran }
  } catch (error) {
    await store.db.close()
    throw error
  }
}

function depsOf(config: Config, { db }: Store, now: () => Date): Deps {
  return {
    db, now,
    invitationTokens: invitationTokens(config.secret()),
    seal: createSeal(config.secret()),
    readJwt: config.OIDC_ISSUER ? createJwtReader({ issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE ?? [config.OIDC_CLIENT_ID!] }) : undefined,
    keyUsage: new KeyUsage(),
    policy: {
      environment: config.ROSTER_ENVIRONMENT,
      invitationTtl: config.ROSTER_INVITE_TTL,
      mailsPerHour: config.ROSTER_RATE_LIMIT === 'on' ? { team: config.ROSTER_RATE_INVITES_TEAM, address: config.ROSTER_RATE_INVITES_ADDRESS } : undefined,
    },
  }
}
