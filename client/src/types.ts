import type { components, operations } from './contract.ts'

// The contract's own shapes, under the names that people call them by.

type Shapes = components['schemas']

export type Role = Shapes['Role']
export type Member = Shapes['Member']
export type Invitation = Shapes['Invitation']
export type InvitationStatus = Shapes['InvitationStatus']
export type InvitationPreview = Shapes['InvitationPreview']
export type ApiKey = Shapes['ApiKey']
export type NewApiKey = Shapes['NewApiKey']
export type Scope = Shapes['Scope']
export type Team = Shapes['Team']
/** One of your teams, as you stand on it. */
export type Place = Shapes['Place']
export type Me = Shapes['Me']
export type Session = Shapes['Session']
export type Event = Shapes['Event']
export type EventType = Shapes['EventType']
export type SignInOptions = Shapes['SignInOptions']
export type Fault = Shapes['ValidationError']

export type MemberQuery = Query<'listTeamMembers'>
export type InvitationQuery = Query<'listInvitations'>
export type EventQuery = Query<'listEvents'>

/** What a list can be asked for, without the cursor, which {@link Page} keeps. */
type Query<O extends keyof operations> = Omit<NonNullable<operations[O]['parameters']['query']>, 'cursor'>
