// Every column that is sealed, names a person or holds a text in a row that does, and what becomes of it when a person is
// erased (`admin erase-person`). A test reads the database's catalog and fails for a column that is missing here; another
// erases, and looks whether each is what it says. What is said of sealed columns is what the canary test goes by as well.

/**
 * `goes`: the row is deleted, or the column emptied, always. `with texts`: it goes when what they wrote is asked for too.
 * `id`: names a person by id alone, who has no name any more. `none`: nothing of a person's: hashes, keys, states, numbers.
 * Otherwise it stays, and the sentence says why.
 */
export type Erasing = 'goes' | 'with texts' | 'id' | 'none' | { readonly stays: string }

export interface PeopleColumn {
  readonly erasing: Erasing
  /** The column that says whose it is, for what goes. */
  readonly by?: string
  /** Words that people typed are sealed in it. */
  readonly sealed?: true
}

type Table = Readonly<Record<string, PeopleColumn>>

const id = { erasing: 'id' } as const
const none = { erasing: 'none' } as const
/** Of the person's own: deleted, or emptied where the row stays. */
const own = { erasing: 'goes', by: 'person_id' } as const
const emptied = (by: string): PeopleColumn => ({ erasing: 'goes', by })
const written = (by: string): PeopleColumn => ({ erasing: 'with texts', by, sealed: true })
const stays = (why: string): PeopleColumn => ({ erasing: { stays: why } })
const sealedStays = (why: string): PeopleColumn => ({ ...stays(why), sealed: true })

const ofTeam = 'the advisory and its records are the team’s, made in many edits'
const ofCase = 'titles, references and links are the case’s'
const ofReport =
  'a report is what the case is about; its reporter erases how to be reached on their page'
const ofNominee = 'a nomination goes with its nominee'
const ofCandidate = 'what is said of a candidate goes with the candidate'
const ofDirectory = 'differences of a team’s lists are made anew daily, without who is gone'
const agreed = 'the name they agreed to be credited by is in the advisory'
const onRecord = 'what was put on record about charters and decisions is public'

const cases: Readonly<Record<string, Table>> = {
  advisory_version: { sealed: sealedStays(ofTeam), edited_by: id },
  answering: { person_id: own },
  approval: { person_id: id, asked_by: id, hash: none, reason: written('person_id') },
  attachment: {
    ...{ audience: none, author_id: id },
    ...{ name: written('author_id'), content: written('author_id') },
  },
  break_glass: { note: written('opened_by'), opened_by: id, closed_by: id },
  break_glass_item: { item: none, done_by: id, note: written('done_by') },
  brief: { subject: written('written_by'), body: written('written_by'), written_by: id },
  case_event: { recorded_by: id },
  case_key: { wrapped: none },
  cases: {
    ...{
      number: none,
      determination: none,
      severity_rating: none,
      cve_id: none,
      phase: none,
      change_asked: none,
      waiting_on: none,
    },
    ...{ title: sealedStays(ofCase), reference: sealedStays(ofCase) },
    ...{ coordinator_id: id, offered_to: id, replied_by: id },
  },
  credit: { sealed: sealedStays(agreed), types: none, person_id: own, answer_lookup: none },
  decline: { person_id: id },
  embargo_answer: { answered_by: id },
  embargo_proposal: { proposed_by: id, reason: written('proposed_by') },
  follow_link: { lookup: none, sealed: none, contact_lookup: none },
  link: { url: sealedStays(ofCase), added_by: id, tags: none },
  message: { author_id: id, body: written('author_id'), retracted_by: id },
  notification: { person_id: own, case_number: none, kind: none },
  opinion: { person_id: id, asked_by: id, determination: none, note: written('person_id') },
  participant: { person_id: id, invitation: { ...own, sealed: true }, invited_by: id },
  party_status: { status: none, justification: none, note: written('set_by'), set_by: id },
  publication: {
    ...{ requested_by: id, reviewed_by: id, hash: none },
    ...{ reason: written('requested_by'), snapshot: sealedStays(ofTeam) },
  },
  publication_schedule: { hash: none, scheduled_by: id, because: none },
  read_mark: { person_id: id },
  reading: { person_id: own },
  report: { sealed: sealedStays(ofReport), contact: sealedStays(ofReport) },
  review: {
    ...{ person_id: id, asked_by: id, hash: none },
    note: written('person_id'),
  },
  review_text: { sealed: sealedStays(ofTeam) },
  submission: { hash: none, reason: written('asked_by'), asked_by: id },
  triage_answer: { criterion: none, note: written('answered_by'), answered_by: id },
  triage_notes: { sealed: written('edited_by'), edited_by: id },
}

const ledger: Readonly<Record<string, Table>> = {
  disclosure: { salt: none },
  event: { commitment: none },
  event_body: {
    ...{ name: none, actor_id: id, salt: none, mac: none },
    body: sealedStays(
      'entries of the ledger name people by id; those that hold a text of theirs go with texts',
    ),
  },
  ledger_checkpoint: { mac: none },
  ledger_cosignature: { key_id: none, signature: none },
  ledger_leaf: { hash: none },
  ledger_node: { hash: none },
}

const people: Readonly<Record<string, Table>> = {
  api_token: { person_id: own, token_hash: own, name: own, scopes: own, mac: own },
  away: { person_id: own },
  ceremony: { ceremony_hash: none, kind: none, person_id: own, facts: own },
  compartment_member: { person_id: own },
  external_identity: { provider: own, subject: own, person_id: own },
  idempotency_key: {
    key_hash: none,
    request_hash: none,
    answer: { erasing: 'goes', sealed: true },
    effects: { erasing: 'goes' },
  },
  mail: {
    ...{ kind: none, about: none, person_id: id, message_id: none, last_fault: none },
    sealed: { ...own, sealed: true },
  },
  membership: {
    ...{
      person_id: id,
      roles: stays('who was a member when, and as what, is the charter’s history'),
    },
    ...{ list_name: own, list_login: own, left_notes: own },
  },
  on_call: { person_id: own },
  passkey: { credential_id: own, person_id: own, public_key: own, transports: own, name: own },
  person: { name: own, email: own, github_login: own, time_zone: own, notify: own, mac: own },
  project_contact: { person_id: id, added_by: id },
  project_responder: { person_id: own },
  saved_view: { person_id: own, name: own, query: own, sealed: { ...own, sealed: true } },
  session: { person_id: own, token_hash: own, method: own, agent: own, mac: own },
  sign_in_link: { token_hash: own, person_id: own, mac: own },
  team_notification: { person_id: own, kind: own, path: own },
}

const teams: Readonly<Record<string, Table>> = {
  activity_report: { made_by: id, charter: none },
  ballot: { private_key: none },
  ballot_elector: { person_id: id },
  ballot_issuance: { blinded: none, blind_signature: none },
  ballot_vote: { token: none, token_signature: none, vote_signature: none },
  charter_change: { person_id: id, what: stays(onRecord), source: stays(onRecord) },
  cve_id: {
    ...{ cve_id: none, reject_wanted_by: id, reject_fault: none },
    reject_reason: stays('why a number is rejected goes to CVE Services, in public'),
  },
  decision: { charter: none, opened_by: id },
  decision_vote: { person_id: id },
  directory_account: { person_id: own, sealed: { ...own, sealed: true } },
  directory_action: { sealed: sealedStays(ofDirectory), accepted_by: id, last_fault: none },
  directory_plan: { list_hash: none, drift_hash: none, sealed: sealedStays(ofDirectory) },
  directory_state: { told_hash: none },
  disregard: {
    ...{ contact_lookup: none, recorded_by: id, reason: none },
    sealed: written('recorded_by'),
  },
  installation: { key_check: none },
  intake_tally: { origin: none },
  interest: { lookup: none, link: none, contact_lookup: none, sealed: sealedStays(ofCandidate) },
  interest_arrival: { origin: none, contact: none },
  interest_case: { sponsor_id: id, sealed: sealedStays(ofCandidate), edited_by: id },
  nomination: {
    ...{ nominee_id: id, nominated_by: id, charter: none, sealed: sealedStays(ofNominee) },
    notice: stays(onRecord),
  },
  offboarding: { begun_by: id },
  onboarding: { mentor_id: emptied('mentor_id') },
  onboarding_tick: { item: none, done_by: id },
  recorded_decision: { person_id: id, name: own, login: own, source: own, recorded_by: id },
  recorded_removal: { person_id: id, source: own, recorded_by: id },
  shadowing: { mentor_id: id },
}

export const PEOPLE_COLUMNS: Readonly<Record<string, Table>> = {
  ...cases,
  ...ledger,
  ...people,
  ...teams,
}

/** What an erasure leaves, in sentences, for whoever asks for one. */
export const whatStays = (): readonly string[] => [
  ...new Set(
    Object.values(PEOPLE_COLUMNS)
      .flatMap((table) => Object.values(table))
      .flatMap(({ erasing }) => (typeof erasing === 'object' ? [erasing.stays] : [])),
  ),
]
