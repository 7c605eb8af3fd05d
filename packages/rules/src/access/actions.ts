// Owns the closed list of actions: what each is done to, by whom, with which token, and the reason
// given to others. Refuses to know whether the moment is right: that is each domain's own decision.

import type { AccessObject, TokenScope } from './facts.js'
import type { Grant } from './grants.js'

/** One row: `on` is the kind of object, `by` the grants that allow it, any one of them. */
interface ActionRow {
  readonly on: AccessObject['kind']
  readonly by: readonly Grant[]
  /** The scope a token needs; null means that no token will do, only a session. */
  readonly scope: TokenScope | 'any' | null
  /** True when the person proves afresh that it is them. */
  readonly freshProof?: true
  /** True when something of the case leaves its team by it, or others come to read it: nobody does this to a practice case. */
  readonly leaves?: true
  /** True when it decides what becomes of the report: not for who declared a conflict of interest in the case. */
  readonly decides?: true
  readonly because: string
}

const MEMBERS = 'This is for members of the team.'
const LEADS = 'This is for the coordinator of the case and the admins of the team.'
const CREDITED = 'Only who is credited answers for themselves.'
const OPERATORS = 'This is for CNA operators.'
const ADMINS = 'This is for the admins of the team.'
const OWNER = 'This is for the owner of the installation.'

/** Actions of members that write to a case. */
const byMembers = { on: 'case', by: ['member'], scope: 'cases:write', because: MEMBERS } as const
const byLeads = {
  on: 'case',
  by: ['coordinator', 'case-admin'],
  scope: 'cases:write',
  because: LEADS,
} as const

/**
 * Every action of the product. A page's disabled button and the refused request read the same row.
 *
 * @source access design; charter rules D1, D2, D5, H, K2, L7
 * @reading docs/READINGS.md#who-may-lead-a-case
 * @reading docs/READINGS.md#attacks-recorded-by-mistake
 */
export const ACTIONS = {
  'charter.read': { on: 'site', by: ['anyone'], scope: 'any', because: '' },
  'ledger.read-proofs': { on: 'site', by: ['anyone'], scope: 'any', because: '' },
  'case.list': { on: 'site', by: ['signed-in'], scope: 'cases:read', because: 'Sign in first.' },
  'operations.read': { on: 'site', by: ['owner'], scope: 'manage', because: OWNER },
  'team.create': { on: 'site', by: ['owner'], scope: null, freshProof: true, because: OWNER },

  'team.read': { on: 'team', by: ['anyone'], scope: 'any', because: '' },
  'team.manage': {
    on: 'team',
    by: ['admin', 'owner'],
    scope: 'manage',
    freshProof: true,
    because: ADMINS,
  },
  'member.manage': {
    on: 'team',
    by: ['admin', 'owner'],
    scope: null,
    freshProof: true,
    because: ADMINS,
  },
  'activity.report': {
    on: 'team',
    by: ['admin'],
    scope: null,
    freshProof: true,
    because: ADMINS,
  },
  'directory.read': { on: 'team', by: ['admin', 'owner'], scope: 'manage', because: ADMINS },
  'directory.apply': {
    on: 'team',
    by: ['admin', 'owner'],
    scope: null,
    freshProof: true,
    because: ADMINS,
  },
  'case.open': { on: 'team', by: ['team-member'], scope: 'cases:write', because: MEMBERS },
  'cve.operate': {
    on: 'team',
    by: ['cna-operator'],
    scope: 'publish',
    freshProof: true,
    because: OPERATORS,
  },

  'person.read': {
    on: 'person',
    by: ['self', 'owner', 'colleague', 'admin'],
    scope: 'any',
    because: '',
  },
  'person.manage': {
    on: 'person',
    by: ['self', 'owner'],
    scope: null,
    freshProof: true,
    because: 'Everyone manages their own account; the owner can help.',
  },

  'case.read': {
    on: 'case',
    by: ['member', 'participant'],
    scope: 'cases:read',
    because: 'The content of the case opens when you agree to its embargo.',
  },
  'case.see-invitation': {
    on: 'case',
    by: ['member', 'participant', 'invited'],
    scope: 'cases:read',
    because: 'There is no invitation for you in this case.',
  },
  'case.follow': {
    on: 'case',
    by: ['reporter'],
    scope: 'any',
    because: 'This page is for the reporter of the case.',
  },
  'case.read-readers': {
    on: 'case',
    by: ['member', 'fellow'],
    scope: 'cases:read',
    because: 'The coordinator has not opened the list of participants; you see their projects.',
  },
  'case.triage': byMembers,
  'case.determine': { ...byMembers, decides: true },
  'case.give-opinion': { ...byMembers, decides: true },
  'case.reopen': byMembers,
  'case.keep': byMembers,
  'case.take': byMembers,
  'case.pass-on': byMembers,
  'case.invite': { ...byMembers, leaves: true },
  'case.end-access': byMembers,
  'case.replace-link': { ...byMembers, leaves: true },
  'case.hand-over': byLeads,
  'case.narrow': { ...byLeads, leaves: true },
  'case.open-participants': byLeads,
  'case.write-brief': { ...byLeads, leaves: true },
  'case.merge': { ...byLeads, leaves: true },
  'case.split': { ...byLeads, leaves: true },
  'case.record-event': {
    on: 'case',
    by: ['member', 'participant'],
    scope: 'cases:write',
    because: 'This is for the team and the projects of the case.',
  },
  'case.record-attack': {
    on: 'case',
    by: ['member'],
    scope: 'cases:write',
    because: 'This is for members of the team: write to them at once.',
  },
  'embargo.read-terms': {
    on: 'case',
    by: ['member', 'participant', 'invited', 'reporter'],
    scope: 'cases:read',
    because: 'The terms are shown to those who take part.',
  },
  'embargo.propose': {
    on: 'case',
    by: ['member', 'participant', 'reporter'],
    scope: 'cases:write',
    because: 'A newcomer proposes another end after accepting the present terms.',
  },
  'embargo.answer': {
    on: 'case',
    by: ['member', 'participant', 'reporter'],
    scope: 'cases:write',
    because: 'A newcomer accepts the present terms first.',
  },
  'embargo.terminate': byLeads,
  'remediation.edit': byMembers,
  'credit.ask': byMembers,

  'message.read': {
    on: 'message',
    by: ['member', 'participant', 'reporter', 'author', 'coordinator'],
    scope: 'cases:read',
    because: 'It was taken back.',
  },
  'message.write': {
    on: 'message',
    by: ['member', 'participant', 'reporter'],
    scope: 'cases:write',
    because: MEMBERS,
  },
  'message.retract': {
    on: 'message',
    by: ['author', 'coordinator', 'case-admin'],
    scope: 'cases:write',
    because: 'A message is retracted by who wrote it, the coordinator or an admin.',
  },
  'attachment.read': {
    on: 'message',
    by: ['member', 'participant', 'reporter', 'author', 'coordinator'],
    scope: 'cases:read',
    because: 'It was taken back.',
  },

  'credit.answer': { on: 'credit', by: ['credited'], scope: 'cases:write', because: CREDITED },
  'credit.decide': { on: 'credit', by: ['member'], scope: 'cases:write', because: MEMBERS },

  'advisory.read': {
    on: 'advisory',
    by: ['member', 'participant', 'reviewer', 'anyone'],
    scope: 'cases:read',
    because: MEMBERS,
  },
  'advisory.edit': { on: 'advisory', by: ['member'], scope: 'cases:write', because: MEMBERS },
  'advisory.submit': { on: 'advisory', by: ['member'], scope: 'cases:write', because: MEMBERS },
  'advisory.submit-outside': {
    on: 'advisory',
    by: ['member'],
    scope: 'cases:write',
    leaves: true,
    because: MEMBERS,
  },
  'advisory.approve': {
    on: 'advisory',
    by: ['member', 'reviewer'],
    scope: 'publish',
    decides: true,
    because: 'A member of the team approves, or somebody the advisory was submitted to.',
  },
  'advisory.publish': {
    on: 'advisory',
    by: ['member'],
    scope: 'publish',
    freshProof: true,
    leaves: true,
    decides: true,
    because: MEMBERS,
  },

  'brief.read': {
    on: 'brief',
    by: ['member', 'oversight'],
    scope: 'cases:read',
    because: 'A brief is read by the oversight body it was written for.',
  },
} as const satisfies Record<string, ActionRow>

/** The closed union of everything that can be asked. @source access design: one `can` for all */
export type Action = keyof typeof ACTIONS

/** The kind of object that an action is done to, so that a mix-up does not compile. @source access design */
export type ObjectOf<A extends Action> = Extract<
  AccessObject,
  { readonly kind: (typeof ACTIONS)[A]['on'] }
>

/**
 * The row of an action as plain data.
 *
 * @source access design: one `can` for all
 */
export function actionRow(action: Action): ActionRow {
  return ACTIONS[action]
}

/**
 * Says whether the person proves afresh that it is them before this action.
 *
 * @source access design: publishing and membership changes ask for a fresh proof
 */
export function needsFreshProof(action: Action): boolean {
  return actionRow(action).freshProof === true
}

/**
 * Says whether something of a case leaves its team by this action, or others come to read it.
 *
 * @source charter-rules A9, P17
 * @reading docs/READINGS.md#practice
 */
export function leavesTeam(action: Action): boolean {
  return actionRow(action).leaves === true
}

/**
 * Says whether an action decides what becomes of a report, which who declared a conflict of interest in its case leaves to
 * others.
 *
 * @source PEP 13, conflicts of interest
 * @reading docs/READINGS.md#conflict-of-interest
 */
export function decidesCase(action: Action): boolean {
  return actionRow(action).decides === true
}
