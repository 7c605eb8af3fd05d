// Who may reach what: every route, every kind of person, by hand. A route without a line here fails the build; so does a
// line without a route. matrix.test.ts asks every line of the running app, in every state of a case.
//
// A line is read from the left: the first clause that names the asker holds; `else` is everyone left.
//   open     it is shown, or done
//   may      it is theirs to do: done, or refused because of how the case stands (matrix.test.ts sees each done once)
//   no       they know of it and may not do it: refused with the reason, and nothing changes
//   hidden   404, byte for byte what is answered where nothing is
//   sign-in  the way to sign in (401 to programs)
//   ack      first the acknowledgement of the embargo (charter rule K1), whether or not anything is there
// `words[states]: outcome` holds in those states alone. Words of a case (askers.ts says who is what):
//   team         its readers among the members: in a narrowed case those who were named, who are `lead` here
//   lead         its coordinator and the admins who read it
//   participant  agreed to the embargo; `party` is the one for the project that is asked about, `neighbour` one for another
//   invited      was asked, has not answered · lapsed  agreed once, and was asked again: as invited, also once the embargo is left
//   reviewer     was submitted a version from outside and agreed to its terms · asked-reviewer  has not answered; outsiders
//                where nothing is submitted, and once it is out
//   newcomer     a member before the acknowledgement
//   reporter     holds the follow link · credit-link  holds the link that asks how to be credited
//   outsider     signed in, with nothing to do with it: a member of another team, of the council, the owner, who left or
//                declined or lost it, a former member, a member outside of a narrowed case
//   nobody       no session: anonymous, a session that ended, a link to something else, a link that was replaced
//   read-token, write-token, publish-token  a member's token with that scope alone; `token` is any token
//   person       anyone signed in

/** For everyone; a bearer token that is no good is refused even here, never ignored. */
const everyone = 'dead-token: sign-in; else: open'
/** Proofs, where anything is signed yet. */
const ledgerAnswers = 'dead-token: sign-in; else: may'
/** One's own things. */
const own = 'person: open; else: sign-in'
const ownAct = 'person: may; else: sign-in'
/** Pages of who runs a team: to others there is no such team. */
const teamAdmins = 'admin owner: open; person: hidden; else: sign-in'
const teamAdminsAct = 'admin owner: may; person: hidden; else: sign-in'
/** Pages for the members of a team; to others there is no such team. */
const ofTheTeam =
  'member coordinator admin manager operator newcomer: open; person: hidden; else: sign-in'
const ofTheTeamAct =
  'member coordinator admin manager operator newcomer: may; person: hidden; else: sign-in'
const ofTheTeamAndBody =
  'member coordinator admin manager operator newcomer council: open; person: hidden; else: sign-in'
/** The same, of something that is not there. */
const ofTheTeamAndBodyNothing = 'person: hidden; else: sign-in'
const ownerAlone = 'owner: may; person: hidden; else: sign-in'
/** Whoever holds the follow link; another link, an old one and none are one answer. */
const reporterReads = 'reporter: open; token: sign-in; else: hidden'
const reporterActs = 'reporter: may; token: sign-in; else: hidden'
const creditedByLink = 'credit-link: may; token: sign-in; else: hidden'
const creditedByLinkReads = 'credit-link: open; token: sign-in; else: hidden'
/** A link in a mail that names nothing but what it does. */
const unknownLink = 'token: sign-in; else: hidden'
/** The same of what a member is shown only once they agreed. */
const unknownPrivate = 'token: sign-in; newcomer: ack; else: hidden'

/** Pages of a case. */
const readersPage = 'team participant: open; newcomer: ack; else: hidden'
/** Who knew what, when: for the team. */
const ledgerPage = 'team: open; newcomer: ack; else: hidden'
const teamPage = 'team: open; newcomer: ack; else: hidden'
const teamActs = 'team: may; participant: no; newcomer: ack; else: hidden'
const teamActsUnseen = 'team: may; newcomer: ack; else: hidden'
const leadActs = 'lead: may; team participant: no; newcomer: ack; else: hidden'
/** A form whose page is the team's alone. */
const leadActsUnseen = 'lead: may; team: no; newcomer: ack; else: hidden'
const readersAct = 'team participant: may; newcomer: ack; else: hidden'
/** What hangs on a credit, which cases in triage and closed ones do not have here. */
const onCredit = `team[triage closed]: hidden; ${teamActs}`

/** Briefs: written where the case is accepted, so that others have none to read. */
const briefPage =
  'team council[triage closed]: hidden; team council: open; newcomer: ack; else: hidden'
const briefActs = 'lead: may; team: no; newcomer: ack; else: hidden'

/** Where a version stands that was submitted to them; elsewhere they are outsiders. */
const reviewPage = 'reviewer asked-reviewer: open; newcomer: ack; else: hidden'
const reviewActs = 'reviewer asked-reviewer: may; newcomer: ack; else: hidden'

/** The same of a case, for programs: a newcomer is told nothing, a token only what its scope is for. */
const readersApi = 'team participant read-token: open; else: hidden'
const teamActsApi = 'team write-token: may; participant: no; else: hidden'
const readersActApi = 'team participant write-token: may; else: hidden'
const publishApi = 'team publish-token: may; participant: no; else: hidden'

/** Who came for another project is told of none but their own. */
const notTheirs = 'neighbour: hidden'

export const EXPECTED: Readonly<Record<string, string>> = {
  // Public by design.
  'GET /': everyone,
  'GET /healthz': everyone,
  'GET /readyz': everyone,
  'GET /.well-known/security.txt': everyone,
  'GET /robots.txt': everyone,
  'GET /members': everyone,
  'GET /members.csv': everyone,
  'GET /members-emeritus.csv': everyone,
  'GET /decisions': everyone,
  'GET /charter': everyone,
  'GET /privacy': everyone,
  'GET /advisories': everyone,
  'GET /advisories/:id': everyone,
  'GET /advisories.atom': everyone,
  'GET /advisories.json': everyone,
  'GET /api': everyone,
  'GET /api/openapi.json': everyone,
  'GET /api/v1/teams': everyone,
  'GET /api/v1/members': everyone,
  'GET /api/v1/advisories': everyone,
  'GET /ledger': everyone,
  'GET /api/v1/ledger/checkpoint': 'dead-token: sign-in; else: hidden', // nothing is signed in this world
  'GET /api/v1/ledger/proof': ledgerAnswers,
  'GET /assets/*': 'else: hidden', // the file that is asked for is none; no session is looked at

  // Reporting, and what a reporter does with the link.
  'GET /report': everyone,
  'POST /report': everyone,
  'GET /report/link-again': everyone,
  'POST /report/link-again': everyone,
  'GET /report/link-again/asked': everyone,
  'POST /api/v1/reports': everyone,
  'GET /r/:capability': reporterReads,
  'GET /r/:capability/sent': reporterReads,
  'GET /r/:capability/receipt': reporterReads,
  'GET /r/:capability/withdraw': reporterReads,
  'GET /r/:capability/attachments/:attachmentId': reporterReads,
  'POST /r/:capability/messages': reporterActs,
  'POST /r/:capability/credit': reporterActs,
  'POST /r/:capability/contact': reporterActs,
  'POST /r/:capability/mail': reporterActs,
  'POST /r/:capability/erase-contact': reporterActs,
  'POST /r/:capability/withdraw': reporterActs,
  'POST /r/:capability/embargo/proposals': reporterActs,
  'POST /r/:capability/embargo/answer': reporterActs,
  'GET /api/v1/reports/:capability/messages': reporterReads,
  'POST /api/v1/reports/:capability/messages': reporterActs,
  'GET /u/r/:token': reporterReads,
  'POST /u/r/:token': reporterActs,
  'GET /u/:token': unknownLink,
  'POST /u/:token': unknownLink,

  // Credits, for who is credited.
  'GET /c/:capability': creditedByLinkReads,
  'POST /c/:capability': creditedByLink,
  'GET /credits': own,
  'POST /credits/:creditId':
    'credited[triage closed]: hidden; credited: may; person: hidden; else: sign-in',

  // Signing in and proving that it is you.
  'GET /sign-in': everyone,
  'POST /sign-in': everyone,
  'GET /sign-in/sent': everyone,
  'GET /sign-in/first-passkey': own, // who has whole sessions is led to their account
  'GET /sign-in/link/:secret': unknownLink,
  'POST /sign-in/link/:secret': unknownLink,
  'GET /sign-in/with/:way': 'dead-token: sign-in; else: hidden', // GitHub is not configured here
  'GET /sign-in/callback/:way': 'dead-token: sign-in; else: hidden',
  'POST /sign-in/passkey/options': everyone,
  'POST /sign-in/passkey': 'dead-token: sign-in; else: no', // without a ceremony it is refused
  'POST /sign-out': 'token: sign-in; else: open',
  'GET /proof': own,
  'POST /proof/link': ownAct,
  'POST /proof/passkey/options': ownAct,
  'POST /proof/passkey': 'person: no; else: sign-in',

  // One's own account.
  'GET /account': own,
  'GET /account/data': own,
  'GET /ballots': own,
  'GET /account/data.json': own,
  'POST /account': ownAct,
  'GET /leaving/:slug': ofTheTeam,
  'POST /leaving/:slug': ofTheTeamAct,
  'POST /leaving/:slug/now': ofTheTeamAct,
  'POST /leaving/:slug/stay': // nobody is leaving
    'member coordinator admin manager operator newcomer: no; person: hidden; else: sign-in',
  'POST /account/away': ownAct,
  'POST /account/away/:id/remove': 'person: no; else: sign-in', // somebody else's is gone already
  'POST /account/tokens': ownAct,
  'POST /account/tokens/:id/revoke': 'person: no; else: sign-in',
  'POST /account/sessions/:id/end': 'person: no; else: sign-in',
  'POST /account/sessions/end-others': ownAct,
  'POST /account/passkeys/options': ownAct,
  'POST /account/passkeys': 'person: no; else: sign-in',
  'POST /account/passkeys/remove': 'person: no; else: sign-in',
  'POST /account/outside/remove': 'person: no; else: sign-in',
  'GET /acknowledge': own,
  'POST /acknowledge': ownAct,

  // The owner, and who runs a team.
  'GET /setup': 'owner: open; person: hidden; else: sign-in',
  'POST /setup/you': 'owner: no; person: hidden; else: sign-in', // they have a name already
  'POST /setup/team': ownerAlone,
  'GET /admin': 'admin other owner: open; person: hidden; else: sign-in',
  'GET /admin/new': 'owner: open; person: hidden; else: sign-in',
  'POST /admin/new': ownerAlone,
  'GET /admin/:slug': teamAdmins,
  'GET /admin/:slug/settings': teamAdmins,
  'POST /admin/:slug/settings': teamAdminsAct,
  'GET /admin/:slug/charter': teamAdmins,
  'GET /admin/:slug/charter/amend': teamAdmins,
  'POST /admin/:slug/charter': teamAdminsAct,
  'POST /admin/:slug/charter/drop': teamAdminsAct,
  // The world has no nomination: whoever asks for one finds none. test/ballots has them.
  // Governance: the team, and the body that oversees it; the other team and the council's own are none here.
  'GET /governance':
    'member coordinator admin manager operator newcomer council other: open; person: hidden; else: sign-in',
  'GET /governance/:slug': ofTheTeamAndBody,
  'POST /governance/:slug/decisions':
    'council: may; member coordinator admin manager operator newcomer: no; person: hidden; else: sign-in',
  'GET /governance/:slug/decisions/:decision': ofTheTeamAndBodyNothing,
  'POST /governance/:slug/decisions/:decision/vote': ofTheTeamAndBodyNothing,
  'GET /governance/:slug/report': 'admin: open; person: hidden; else: sign-in',
  'POST /governance/:slug/report': 'admin: may; person: hidden; else: sign-in',
  'GET /governance/:slug/reports/:report': ofTheTeamAndBodyNothing,
  'GET /governance/:slug/availability': ofTheTeam,
  'POST /governance/:slug/on-call': ofTheTeamAct,
  'POST /governance/:slug/on-call/:shift/remove': // somebody else's is gone already
    'member coordinator admin manager operator newcomer: no; person: hidden; else: sign-in',
  'POST /governance/:slug/responders': 'admin: may; person: hidden; else: sign-in',
  'POST /governance/:slug/responders/remove': 'admin: may; person: hidden; else: sign-in',
  'GET /nominations': 'newcomer: ack; person: open; else: sign-in',
  'GET /nominations/new':
    'newcomer: ack; member coordinator admin manager operator other: open; person: hidden; else: sign-in',
  'POST /nominations':
    'newcomer: ack; member coordinator admin manager operator other: no; person: hidden; else: sign-in',
  'GET /nominations/:nomination': unknownPrivate,
  'GET /nominations/:nomination/record.json': unknownPrivate,
  'GET /ballots/:ballot': unknownLink,
  'POST /nominations/:nomination/who': unknownPrivate,
  'POST /nominations/:nomination/token': unknownPrivate,
  // Casting knows nobody: what says who it is from is refused before anything is looked at.
  'POST /nominations/:nomination/votes': 'person signed-out token: no; else: hidden',
  'POST /nominations/:nomination/withdraw': unknownPrivate,
  'POST /nominations/:nomination/veto': unknownPrivate,
  'POST /nominations/:nomination/veto/vote': unknownPrivate,
  'GET /admin/:slug/directory': teamAdmins,
  'POST /admin/:slug/directory/look': teamAdminsAct,
  'GET /admin/:slug/directory/review': teamAdmins,
  // The world has no venue, and so no plan, no action and no repository that was seen: test/directory has them.
  'POST /admin/:slug/directory/apply': 'admin owner: no; person: hidden; else: sign-in',
  'POST /admin/:slug/directory/actions/:action': 'admin owner: no; person: hidden; else: sign-in',
  'POST /admin/:slug/directory/repositories/:project':
    'admin owner: no; person: hidden; else: sign-in',
  'GET /admin/:slug/directory/accounts/:member': teamAdmins,
  'POST /admin/:slug/directory/accounts/:member': teamAdminsAct,
  // The world has no interest, and no link to one.
  'GET /join': everyone,
  'POST /join': 'dead-token: sign-in; else: no',
  'GET /join/sent': everyone,
  'GET /interest/:link': unknownLink,
  'POST /interest/:link': unknownLink,
  'POST /interest/:link/case': unknownLink,
  'POST /interest/:link/withdraw': unknownLink,
  'GET /interests/:interest': unknownPrivate,
  'POST /interests/:interest/sponsor': unknownPrivate,
  'POST /interests/:interest/sponsor/end': unknownPrivate,
  'POST /interests/:interest/case': unknownPrivate,
  // The world has nobody's first weeks; test/charter/onboarding has.
  'GET /onboarding': own,
  'GET /onboarding/:membership': unknownLink,
  'POST /onboarding/:membership/items/:item': unknownLink,
  'POST /onboarding/:membership/mentor': unknownLink,
  'POST /onboarding/:membership/mentor/end': unknownLink,
  'POST /onboarding/:membership/practice': unknownLink,
  'POST /onboarding/:membership/practice/end': unknownLink,
  'POST /onboarding/:membership/shadows': unknownLink,
  'POST /onboarding/:membership/shadows/:shadowed/end': unknownLink,
  // The same for programs, whose token needs the scope `manage`.
  'GET /api/v1/nominations': 'person other-token: open; else: sign-in',
  'POST /api/v1/nominations': 'person other-token: no; else: sign-in',
  'GET /api/v1/nominations/:nomination': 'else: hidden',
  'POST /api/v1/nominations/:nomination/veto': 'else: hidden',
  'POST /api/v1/ballots/:ballot/token': 'else: hidden',
  'POST /api/v1/ballots/:ballot/votes': 'person signed-out token: no; else: hidden',
  'GET /admin/:slug/charter/adopt': teamAdmins,
  'POST /admin/:slug/charter/adopt': teamAdminsAct,
  'GET /admin/:slug/import': teamAdmins,
  'POST /admin/:slug/import': teamAdminsAct,
  'GET /admin/:slug/projects/:project': teamAdmins,
  'POST /admin/:slug/projects/:project': teamAdminsAct,
  'GET /admin/:slug/projects/:project/contacts': teamAdmins,
  'POST /admin/:slug/projects/:project/contacts': teamAdminsAct,
  'POST /admin/:slug/projects/:project/contacts/:person/remove': teamAdminsAct,
  'GET /admin/:slug/sign-in': teamAdmins,
  'POST /admin/:slug/sign-in/begin': 'admin owner: no; person: hidden; else: sign-in', // no admin here has a passkey
  'POST /admin/:slug/sign-in/end': 'admin owner: no; person: hidden; else: sign-in', // every way in is taken
  'GET /admin/:slug/oversight': teamAdmins,
  'POST /admin/:slug/oversight': teamAdminsAct,
  'GET /admin/:slug/members/new': teamAdmins,
  'POST /admin/:slug/members': teamAdminsAct,
  'GET /admin/:slug/members/:member': teamAdmins,
  'POST /admin/:slug/members/:member/roles': teamAdminsAct,
  'POST /admin/:slug/members/:member/contact': 'admin owner: no; person: hidden; else: sign-in', // has signed in
  'POST /admin/:slug/members/:member/invite': 'admin owner: no; person: hidden; else: sign-in',
  'POST /admin/:slug/members/:member/sign-out': teamAdminsAct,
  'POST /admin/:slug/members/:member/leave': teamAdminsAct,
  'POST /admin/:slug/members/:member/offboard': teamAdminsAct,
  'POST /admin/:slug/members/:member/stay': 'admin owner: no; person: hidden; else: sign-in', // nobody is leaving

  // Lists: everyone signed in has them, with what is theirs in them.
  'GET /cases': 'newcomer: ack; person: open; else: sign-in',
  'GET /waiting': 'newcomer: ack; person: open; else: sign-in',
  'GET /palette.json': own,
  'POST /cases/views': 'newcomer: ack; person: may; else: sign-in',
  'POST /cases/views/:viewId/delete': 'newcomer: ack; person: may; else: sign-in',
  'GET /api/v1/cases': 'person read-token other-token: open; else: sign-in',
  'POST /preview': ownAct,

  // CVE ids: for members of any team, with the cases they can read; rejecting one is for operators.
  'GET /cve-ids':
    'newcomer: ack; member coordinator admin manager operator council other: open; person: hidden; else: sign-in',
  'POST /cve-ids/look':
    'newcomer: ack; member coordinator admin manager operator council other: may; person: hidden; else: sign-in',
  'POST /cve-ids/:cveId/reject':
    'newcomer: ack; member coordinator admin manager operator council other: no; person: hidden; else: sign-in',

  // Opening a case by hand: members of a team that hosts cases.
  'GET /cases/new':
    'newcomer: ack; member coordinator admin manager operator other: open; person: hidden; else: sign-in',
  'POST /cases/new':
    'newcomer: ack; member coordinator admin manager operator: may; other: no; person: hidden; else: sign-in',

  // A case.
  'GET /cases/:caseId': 'team participant invited: open; newcomer: ack; else: hidden', // the invited are led to the invitation
  'GET /cases/:caseId/live': readersPage,
  'GET /cases/:caseId/readers': 'team: open; participant: no; newcomer: ack; else: hidden',
  'POST /cases/:caseId/readers': leadActs,
  'POST /cases/:caseId/take': teamActs,
  'POST /cases/:caseId/coordinator': teamActs,
  'POST /cases/:caseId/state': teamActs,
  'POST /cases/:caseId/opinions': teamActs,
  'POST /cases/:caseId/triage': teamActs,
  'POST /cases/:caseId/name': teamActs,
  'POST /cases/:caseId/keep': teamActs,
  'GET /cases/:caseId/determination': teamPage,
  'POST /cases/:caseId/determination': teamActsUnseen,
  'GET /cases/:caseId/ledger': ledgerPage,
  'GET /cases/:caseId/reporter': teamPage,
  'POST /cases/:caseId/reporter/link': teamActsUnseen,
  'POST /cases/:caseId/reporter/disregard': teamActsUnseen,
  'POST /cases/:caseId/reporter/conduct': teamActsUnseen,
  'GET /cases/:id/conversation': readersPage,
  'POST /cases/:id/messages': readersAct,
  'POST /cases/:id/messages/template': 'team: open; newcomer: ack; else: hidden',
  'POST /cases/:id/messages/:messageId/retract': leadActs,
  'GET /cases/:id/attachments/:attachmentId':
    'team participant read-token: open; newcomer: ack; else: hidden',

  // Who is invited, and the embargo.
  'GET /cases/:id/invitation': 'participant invited: open; newcomer: ack; else: hidden',
  'POST /cases/:id/invitation': 'invited: may; participant: no; newcomer: ack; else: hidden',
  'GET /cases/:id/embargo': readersPage,
  'POST /cases/:id/embargo/proposals': readersAct,
  'POST /cases/:id/embargo/answer': readersAct,
  'POST /cases/:id/embargo/end': leadActs,
  'POST /cases/:id/embargo/events': teamActs, // asked for a project that the participant did not come for
  'GET /cases/:id/break-glass': teamPage,
  'POST /cases/:id/break-glass': teamActsUnseen,
  'POST /cases/:id/break-glass/items/:item': teamActsUnseen,
  'POST /cases/:id/break-glass/items/:item/open': teamActsUnseen,
  'POST /cases/:id/break-glass/close': teamActsUnseen,
  'GET /cases/:id/break-glass/notices/:file': 'newcomer: ack; else: hidden', // no such notice; test/embargo/break-glass reads them
  'POST /cases/:id/embargo/leave': 'participant lapsed: may; newcomer: ack; else: hidden',
  'GET /cases/:id/invite': teamPage,
  'POST /cases/:id/invite': teamActsUnseen,
  'POST /cases/:id/participants/:personId/end': teamActs,

  // Projects as parties: a party is the team's and its own; here the participant comes for a project where it is accepted.
  'GET /cases/:id/parties': readersPage,
  'POST /cases/:id/parties/visibility': leadActs,
  'POST /cases/:id/parties/remind': teamActs,
  'GET /cases/:id/parties/invite': teamPage,
  'POST /cases/:id/parties/invite': teamActsUnseen,
  'GET /cases/:id/parties/:project': `${notTheirs}; team participant[triage closed]: hidden; ${readersPage}`,
  'POST /cases/:id/parties/:project/status': `${notTheirs}; team participant[triage closed]: hidden; ${readersAct}`,

  // Two cases into one, and one into two: who leads them.
  'GET /cases/:id/merge': teamPage,
  'POST /cases/:id/merge': leadActsUnseen,
  'GET /cases/:id/split': teamPage,
  'POST /cases/:id/split': leadActsUnseen,

  // A brief to the body that oversees the team: its council members read that text, and nothing else of the case.
  'GET /briefs': 'newcomer: ack; person: open; else: sign-in',
  'GET /briefs/:brief': briefPage,
  'GET /cases/:id/briefs': teamPage,
  'POST /cases/:id/briefs': briefActs,
  'POST /cases/:id/briefs/:brief/withdraw': briefActs,

  // A version submitted to somebody outside: they read the terms, then that text, and nothing else of the case.
  'GET /reviews': own,
  'GET /reviews/:review': reviewPage,
  'POST /reviews/:review': reviewActs,
  'POST /cases/:caseId/publication/outside': teamActs,
  'POST /cases/:caseId/publication/outside/end': teamActs,

  // The advisory, credits, and going public.
  'GET /cases/:id/advisory': readersPage,
  'POST /cases/:id/advisory': teamActs,
  'GET /cases/:id/severity': teamPage,
  'POST /cases/:id/severity': teamActs,
  'POST /cases/:id/patches': teamActs,
  'POST /cases/:id/cve': teamActs,
  'GET /cases/:id/credits': readersPage,
  'POST /cases/:id/credits': teamActs,
  'POST /cases/:id/credits/carried': teamActs,
  'POST /cases/:id/credits/:creditId': onCredit,
  'POST /cases/:id/credits/:creditId/asking': onCredit,
  'POST /cases/:id/credits/:creditId/link': onCredit,
  'POST /cases/:id/credits/:creditId/removal': onCredit,
  'POST /cases/:id/credits/:creditId/decision': onCredit,
  'GET /cases/:caseId/publication': readersPage,
  'POST /cases/:caseId/publication': teamActs,
  'POST /cases/:caseId/publication/approval': teamActs,
  'POST /cases/:caseId/publication/approve': teamActs,
  'POST /cases/:caseId/publication/emergency': teamActs,
  'POST /cases/:caseId/publication/schedule': teamActs,
  'POST /cases/:caseId/publication/unschedule': teamActs,
  'POST /cases/:caseId/publication/retry': teamActs,
  'POST /cases/:caseId/publication/cancel': teamActs,
  'POST /cases/:caseId/publication/confirm': teamActs,
  'POST /cases/:caseId/publication/take-back': teamActs,
  'POST /cases/:caseId/publication/review': teamActs,

  // The same for programs.
  'GET /api/v1/cases/:id': readersApi,
  'POST /api/v1/cases/:id/coordinator': teamActsApi,
  'POST /api/v1/cases/:id/determination': teamActsApi,
  'POST /api/v1/cases/:id/events': teamActsApi,
  'GET /api/v1/cases/:id/messages': readersApi,
  'POST /api/v1/cases/:id/messages': readersActApi,
  'POST /api/v1/cases/:id/messages/:messageId/retraction':
    'lead: may; team participant write-token: no; else: hidden',
  'GET /api/v1/cases/:id/participants': readersApi,
  'POST /api/v1/cases/:id/participants': teamActsApi,
  'DELETE /api/v1/cases/:id/participants/:personId': teamActsApi,
  'GET /api/v1/cases/:id/embargo': readersApi,
  'GET /api/v1/cases/:id/invitation': 'participant invited: open; else: hidden',
  'POST /api/v1/cases/:id/embargo': 'invited: may; participant: no; else: hidden', // a session's alone
  'GET /api/v1/cases/:id/break-glass': 'team read-token: open; else: hidden',
  'POST /api/v1/cases/:id/break-glass': teamActsApi,
  'DELETE /api/v1/cases/:id/break-glass': teamActsApi,
  'PUT /api/v1/cases/:id/break-glass/items/:item': teamActsApi,
  'DELETE /api/v1/cases/:id/break-glass/items/:item': teamActsApi,
  'GET /api/v1/cases/:id/break-glass/notices/:kind': 'else: hidden', // no such notice; test/embargo/break-glass reads them
  'GET /api/v1/cases/:id/parties': readersApi,
  'POST /api/v1/cases/:id/parties': teamActsApi,
  'GET /api/v1/cases/:id/parties/:projectId': `${notTheirs}; team participant read-token[triage closed]: hidden; ${readersApi}`,
  'POST /api/v1/cases/:id/parties/:projectId/reminder': teamActsApi,
  'PUT /api/v1/cases/:id/parties/:projectId/status': `${notTheirs}; participant[triage closed]: hidden; ${readersActApi}`,
  'PUT /api/v1/cases/:id/participants-open':
    'lead: may; team participant write-token: no; else: hidden',
  'GET /api/v1/reviews': 'person read-token other-token: open; else: sign-in',
  'GET /api/v1/reviews/:reviewId': 'reviewer asked-reviewer: open; else: hidden',
  'POST /api/v1/reviews/:reviewId': 'reviewer asked-reviewer: may; else: hidden',
  'GET /api/v1/briefs': 'person read-token other-token: open; else: sign-in',
  'GET /api/v1/briefs/:briefId':
    'team council read-token[triage closed]: hidden; team council read-token: open; else: hidden',
  'GET /api/v1/cases/:id/briefs': 'team read-token: open; else: hidden',
  'POST /api/v1/cases/:id/briefs': 'lead: may; team participant write-token: no; else: hidden',
  'DELETE /api/v1/cases/:id/briefs/:briefId':
    'lead: may; team participant write-token: no; else: hidden',
  'PUT /api/v1/cases/:id/keep-until': teamActsApi,
  'POST /api/v1/reports/:capability/contact': reporterActs,
  'DELETE /api/v1/reports/:capability/contact': reporterActs,
  'POST /api/v1/cases/:id/merge': 'lead: may; team participant write-token: no; else: hidden',
  'POST /api/v1/cases/:id/split': 'lead: may; team participant write-token: no; else: hidden',
  'POST /api/v1/cases/:id/approval': publishApi,
  'GET /api/v1/cases/:id/publication': readersApi,
  'POST /api/v1/cases/:id/publication': publishApi,
  'GET /api/v1/cases/:id/advisory': readersApi,
  'PUT /api/v1/cases/:id/advisory': teamActsApi,
  'PUT /api/v1/cases/:id/severity': teamActsApi,
  'POST /api/v1/cases/:id/credits': teamActsApi,
  'POST /api/v1/cases/:id/patches': teamActsApi,
}

/** Who may ever be told a word that stands in a case. Everyone else never sees it, whatever they ask. */
export const KNOWN: Readonly<Record<string, string>> = {
  number: 'team participant reporter read-token',
  title: 'team participant reporter read-token',
  report: 'team participant reporter read-token',
  proof: 'team participant reporter read-token',
  filename: 'team participant reporter read-token',
  filecontent: 'team participant reporter read-token',
  reportername: 'team reporter read-token',
  reportermail: 'team reporter read-token',
  teamword: 'team read-token',
  reporterword: 'team reporter read-token',
  everyoneword: 'team participant reporter read-token',
  channelword: 'team party read-token',
  partynote: 'team party read-token',
  neighbourword: 'team neighbour read-token',
  briefword: 'team council read-token',
  note: 'team read-token',
  opinion: 'team read-token',
  patchname: 'team read-token',
  reference: 'team read-token',
  invitetitle: 'team participant invited',
  invitewhy: 'team participant invited',
  draft: 'team participant reviewer read-token; published: everyone',
  creditname: 'team participant credit-link reviewer read-token; published: everyone',
}

/** Routes whose `may` nothing here can do for real, each with why. */
export const NEVER_DONE: Readonly<Record<string, string>> = {
  'GET /api/v1/ledger/proof': 'nothing is signed in this world; test/ledger asks for proofs',
  'POST /admin/:slug/charter': 'no provision is named here; test/charter/amend amends one',
  'POST /admin/:slug/charter/drop': 'the same',
  'POST /admin/:slug/charter/adopt': 'no charter is named here; test/charter/file adopts one',
  'POST /cases/:caseId/take':
    'every case here has a coordinator; test/cases takes one that has none',
  'POST /cases/:id/embargo/proposals':
    'it names what its asker has read; test/embargo/terms and test/end-to-end propose',
  'POST /cases/:id/embargo/answer':
    'nothing is on the table here; test/embargo/terms and test/end-to-end answer',
  'POST /cases/:id/embargo/end': 'no reason to leave it holds here; test/embargo/terms leaves one',
  'POST /cases/:id/embargo/events':
    'the project is none of the case; test/end-to-end and test/parties record fixes',
  'POST /cases/:id/break-glass/items/:item':
    'there is no such item; test/embargo/break-glass ticks them',
  'POST /cases/:id/break-glass/items/:item/open':
    'there is no such item; test/embargo/break-glass opens them again',
  'POST /cases/:id/break-glass/close':
    'the list is not gone through; test/embargo/break-glass closes one',
  'DELETE /api/v1/cases/:id/break-glass':
    'the list is not gone through; test/embargo/break-glass closes one',
  'PUT /api/v1/cases/:id/break-glass/items/:item':
    'there is no such item; test/embargo/break-glass ticks them',
  'DELETE /api/v1/cases/:id/break-glass/items/:item':
    'there is no such item; test/embargo/break-glass opens them again',
  'POST /r/:capability/embargo/proposals':
    'it names what its asker has read; test/embargo/terms proposes by link',
  'POST /r/:capability/embargo/answer':
    'nothing is on the table here; test/embargo/terms answers by link',
  'POST /cases/:caseId/publication/schedule': 'test/embargo/endings schedules what is approved',
  'POST /cases/:caseId/publication/unschedule':
    'nothing waits for an end here; test/embargo/endings calls one off',
  'POST /cases/:caseId/publication/retry':
    'no step has failed here; test/publication/faults lets them fail',
  'POST /cases/:caseId/publication/emergency':
    'one who may approve it is there, and asked; test/publication declares one',
  'POST /cases/:caseId/publication/confirm':
    'no announcement ended unclear here; test/publication/unclear lets one',
  'POST /cases/:caseId/publication/cancel':
    'nothing waits to go out; test/publication/publish calls it off',
  'POST /cases/:caseId/publication/review':
    'no emergency has gone out; test/publication/publish reviews one',
  'POST /r/:capability/contact':
    'every reporter here gave an address; test/intake/contact-later gives one later',
  'POST /api/v1/reports/:capability/contact':
    'every reporter here gave an address; test/intake/contact-later gives one later',
  'POST /cases/:id/credits/carried':
    'no case here has a duplicate; test/publication/duplicate-credit carries one over',
  'POST /cases/:id/credits/:creditId/link':
    'whoever is asked here has another way to answer; test/remediation/reporter-credit hands one out',
  'POST /cases/:id/credits/:creditId/decision':
    'the days for an answer have not passed; test/remediation lets them',
}

/** What is changed with no event of it: the tables, and why. */
export const UNTOLD: Readonly<Record<string, { readonly tables: string; readonly why: string }>> = {
  'POST /cases/views': {
    tables: 'saved_view',
    why: "a person's own filters, sealed: nobody else's business",
  },
  'POST /sign-in': { tables: 'mail', why: 'a link that was asked for; its use is told' },
  'POST /proof/link': {
    tables: 'mail sign_in_link',
    why: 'a link that was asked for; its use is told',
  },
  'POST /sign-in/passkey/options': {
    tables: 'ceremony',
    why: 'a question to a passkey; its answer is told',
  },
  'POST /proof/passkey/options': {
    tables: 'ceremony',
    why: 'a question to a passkey; its answer is told',
  },
  'POST /account/passkeys/options': {
    tables: 'ceremony',
    why: 'a question to a passkey; its answer is told',
  },
  'POST /admin/:slug/directory/look': {
    tables: 'directory_state',
    why: 'asks for a look; the plan that comes of it is told',
  },
}
