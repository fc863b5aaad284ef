import type { Generated, GeneratedAlways } from 'kysely'
import type { ActorKind, EventType, SubjectKind } from '../../src/domain/events.ts'
import type { InvitationStatus } from '../../src/domain/invitations.ts'
import type { Role } from '../../src/domain/roles.ts'
import type { JobKind } from '../../src/domain/jobs.ts'

/** The tables as migrations/ makes them. Ids are UUIDs, times ISO 8601 in UTC, on both engines. */
export interface Tables {
  migrations: { number: number; name: string; at: string }
  users: {
    id: string
    email: string
    email_shown: string
    email_verified_at: string | null
    name: string | null
    image_url: Generated<string | null>
    current_team_id: Generated<string | null>
    created_at: string
    last_login_at: Generated<string | null>
  }
  teams: { id: string; name: string; seat_limit: number | null; seq: Generated<number>; created_at: string }
  members: {
    team_id: string
    user_id: string
    role: Role
    rank: GeneratedAlways<number>
    joined_at: string
    suspended_at: Generated<string | null>
  }
  invitations: {
    team_id: string
    id: string
    email: string
    email_shown: string
    role: Role
    invited_by: string
    token_hash: string
    resends: Generated<number>
    created_at: string
    expires_at: string
    accepted_at: Generated<string | null>
    accepted_by: Generated<string | null>
    declined_at: Generated<string | null>
    revoked_at: Generated<string | null>
    expired_at: Generated<string | null>
    status: GeneratedAlways<InvitationStatus>
  }
  api_keys: {
    team_id: string
    id: string
    user_id: string
    name: string
    prefix: string
    secret_hash: string
    scopes: string | null
    created_at: string
    expires_at: string | null
    revoked_at: Generated<string | null>
    last_used_at: Generated<string | null>
  }
  sessions: {
    user_id: string
    id: string
    secret_hash: string
    created_at: string
    expires_at: string
    ip_address: Generated<string | null>
    user_agent: Generated<string | null>
  }
  identities: { id: string; issuer: string; subject: string; user_id: string; created_at: string }
  passkeys: {
    id: string
    user_id: string
    name: string | null
    public_key: string
    credential_id: string
    counter: number
    device_type: string
    backed_up: number
    transports: string | null
    aaguid: string | null
    created_at: string
  }
  verifications: { id: string; identifier: string; value: string; expires_at: string; created_at: string }
  operator_keys: { id: string; name: string; secret_hash: string; created_at: string; revoked_at: Generated<string | null> }
  idempotency_keys: { credential: string; key: string; request: string; answer: string | null; created_at: string }
  events: {
    team_id: string
    seq: number
    type: EventType
    actor_kind: ActorKind
    actor_id: string | null
    key_id: string | null
    subject_kind: SubjectKind
    subject_id: string
    request_id: string | null
    before: string | null
    after: string | null
    at: string
  }
  jobs: {
    team_id: string
    id: string
    kind: JobKind
    payload: string
    run_at: string
    attempts: Generated<number>
    claimed_until: Generated<string | null>
    last_error: Generated<string | null>
    buried_at: Generated<string | null>
    created_at: string
  }
  rate_windows: { key: string; starts_at: string; taken: number }
}
