/** Everything this service can refuse to do, and why, in one place. */
export const reasons = {
  not_authenticated: 'Sign in, or send a valid API key or access token.',
  two_credentials: 'Send one credential: either X-Api-Key or Authorization, or the same in both.',
  forbidden: 'Your role does not allow this.',
  scope_missing: 'This API key may not do this: make one with a wider scope.',
  role_above_own: 'You may not invite someone to a role above your own.',
  owner_required: 'Only an owner may do this.',
  session_required: 'Sign in as a user to do this: an API key acts for one team only.',
  operator_required: 'Only an operator\'s key may do this.',
  cross_origin: 'A signed-in browser may change things from this server\'s own pages only.',
  email_mismatch: 'This invitation was sent to another address. Sign in with the account that has it.',
  email_unverified: 'Verify your address first, then accept the invitation.',
  invalid_address: 'This is not a valid email address.',
  no_team: 'You are on no team. Accept an invitation or make a team first.',
  team_not_found: 'There is no such team.',
  user_not_found: 'There is no user with this address.',
  user_exists: 'A user with this address exists already.',
  member_not_found: 'There is no such member on this team.',
  invitation_not_on_team: 'There is no such invitation on this team.',
  invitation_not_found: 'This invitation does not exist. Ask for a new one.',
  invitation_not_pending: 'This invitation is no longer pending.',
  invitation_already_accepted: 'This invitation has been accepted already.',
  invitation_expired: 'This invitation has expired. Ask for a new one.',
  invitation_revoked: 'This invitation has been revoked. Ask for a new one.',
  invitation_declined: 'This invitation has been declined. Ask for a new one.',
  already_member: 'This person is on the team already.',
  already_invited: 'This address has a pending invitation. Resend or revoke that one.',
  owns_teams: 'You are the last owner of a team: hand it over or delete it first.',
  wrong_team_name: 'Repeat the name of the team to delete it.',
  changed_since: 'This has been changed since you read it: read it again.',
  key_not_found: 'There is no such API key.',
  session_not_found: 'There is no such session.',
  wider_scope: 'An API key cannot make a key that may do more than itself.',
  cannot_suspend_self: 'You cannot suspend yourself.',
  idempotency_key_reused: 'This Idempotency-Key was sent with another request: use a new one.',
  idempotency_key_running: 'The request with this Idempotency-Key is still running: try again in a moment.',
  last_owner: 'A team keeps at least one owner: make someone else an owner first.',
  cannot_change_own_role: 'You cannot change your own role.',
  cannot_remove_self: 'You cannot remove yourself.',
  seat_limit: 'All seats of this team are taken: remove someone, revoke an invitation, or raise the seat limit.',
  setup_over: 'This setup link has been used, or was made by another server. Start the server on an empty database to get one.',
  rate_limited: 'Too many requests. Wait a while, then try again.',
  provider_away: 'The identity provider does not answer, so its tokens cannot be checked. Try again in a moment.',
} as const

export type Reason = keyof typeof reasons

/** What some refusals say besides their reason. */
export interface RefusalDetails {
  /** A sentence that says more than the reason's own. */
  message?: string
  /** The pending invitation that stands in the way. */
  invitationId?: string
  /** When to try again, in seconds. */
  retryAfter?: number
  /** The teams that keep an owner from going. */
  teams?: { id: string; name: string }[]
}

/** The domain says no. Each contract answers it in its own words: a table over all reasons. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly reason: Reason
  readonly details: RefusalDetails

  constructor(reason: Reason, details: RefusalDetails = {}, options?: ErrorOptions) {
    super(details.message ?? reasons[reason], options)
    this.reason = reason
    this.details = details
  }
}
