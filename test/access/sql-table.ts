// What the database itself lets each kind of actor see and write, by hand: the first layer, asked of the application's
// own role. A table that holds case data and is not here fails the build. docs/SECURITY.md says how to add one.

/** What an actor is to one case. */
export const STANDINGS = [
  'team', // active, acknowledged, and in the case's compartment
  'participant', // consented, not ended
  'reporter', // holds the follow link
  'credit-link', // holds the link that asks how to be credited
  'credited', // has an account and was asked
  'lapsed', // agreed once, and is asked again: the terms and what is negotiated, no content
  'invited', // was asked and has not agreed, or has left or lost the case
  'reviewer', // was submitted a version from outside, and agreed to keep it confidential
  'asked', // was submitted one, and has not agreed
  'body', // sits in the body that oversees the team, and was written a brief
  'nobody', // everyone else, with or without a session, and a transaction without an actor
] as const
export type Standing = (typeof STANDINGS)[number]

/** Lists of standings; who is in no list reaches no row of that case. Nobody removes rows but where `removed` says so. */
export interface TableRow {
  /** Sees every row of the case. */
  readonly all?: readonly Standing[]
  /** Sees some: those of an audience they are in, their own, the one they hold the link to. */
  readonly some?: readonly Standing[]
  /** Changes at least one row. */
  readonly changed?: readonly Standing[]
  readonly added?: readonly Standing[]
  readonly removed?: readonly Standing[]
}

const team = ['team'] as const
/** The team's own work. */
const teamAlone: TableRow = { all: team, changed: team, added: team }
/** Written by the team, read by who agreed to the embargo. */
const teamWrites: TableRow = { all: ['team', 'participant'], changed: team, added: team }
/** Jobs alone: the application cannot even ask. */
const jobsAlone: TableRow = {}

export const TABLES: Readonly<Record<string, TableRow>> = {
  // A participant records what happened (exploited), a reporter takes the report back: both change the case's row.
  cases: {
    all: ['team', 'participant', 'reporter'],
    changed: ['team', 'participant', 'reporter'],
    added: ['team', 'participant', 'reporter'], // with this very id: a row that is there refuses it
  },
  // Who answers for a credit opens that credit, and no other row is theirs to read. A key is never changed.
  case_key: { all: ['team', 'participant', 'reporter', 'credit-link', 'credited'] },
  report: {
    all: ['team', 'participant', 'reporter'],
    changed: ['team', 'reporter'],
    added: ['team', 'reporter'],
  },
  // By audience; a participant and a reporter change what they wrote themselves.
  message: {
    all: team,
    some: ['participant', 'reporter'],
    changed: ['team', 'participant', 'reporter'],
    added: ['team', 'participant', 'reporter'],
  },
  attachment: {
    all: team,
    some: ['participant', 'reporter'],
    changed: ['team', 'reporter'],
    added: ['team', 'participant', 'reporter'],
  },
  search_words: {
    all: team,
    some: ['participant', 'reporter'],
    changed: team,
    added: ['team', 'reporter'],
  },
  // Append-only; whoever was invited writes their answer, and who is credited theirs.
  event_body: {
    all: team,
    some: ['participant', 'reporter'],
    added: [
      'team',
      'participant',
      'reporter',
      'lapsed',
      'invited',
      'credit-link',
      'credited',
      'reviewer',
      'asked',
    ],
  },
  follow_link: { all: team, some: ['reporter'], changed: team, added: team },
  // One's own row, to answer in it.
  participant: {
    all: team,
    some: ['participant', 'lapsed', 'invited'],
    changed: ['team', 'participant', 'lapsed', 'invited'],
    added: team,
  },
  credit: {
    all: ['team', 'participant'],
    some: ['reporter', 'credit-link', 'credited'],
    changed: ['team', 'reporter', 'credit-link', 'credited'],
    added: ['team', 'reporter'],
  },

  // A project is party to the case: the team's and its own, to read and to say how far it is.
  party: {
    all: team,
    some: ['participant'],
    changed: ['team', 'participant'],
    added: ['team', 'participant'],
  },
  party_status: { all: team, some: ['participant'], added: ['team', 'participant'] },
  // A brief is written for the oversight body, and is the only thing of the case that it reads.
  brief: { all: ['team', 'body'], changed: team, added: team },

  // Who has read the case, hour by hour: written by a job.
  read_mark: { all: team },

  // What is true of the vulnerability, and what is negotiated about its embargo: everyone in the case reads it. The team
  // records what happened; of their own project's fix, whoever came for it (packages/server/test/db/own-words.test.ts).
  case_event: {
    all: ['team', 'participant', 'reporter'],
    changed: team,
    added: ['team', 'participant'], // the one that stands is of the participant's project
  },
  // Put by each party for itself, never changed: `settle_proposals` and `drop_proposals` look at the words that stand.
  embargo_proposal: { all: ['team', 'participant', 'reporter'], added: team },
  // Each party says its own word; here the reporter's stand.
  embargo_answer: {
    all: ['team', 'participant', 'reporter'],
    changed: ['reporter'],
    added: ['reporter'],
  },
  shadowing: teamAlone,
  break_glass: teamAlone,
  break_glass_item: { all: team, added: team, removed: team },

  triage_answer: teamAlone,
  triage_notes: teamAlone,
  opinion: teamAlone,
  decline: teamAlone,
  answering: { ...teamAlone, removed: team },
  reading: {
    some: ['team', 'participant'],
    changed: ['team', 'participant'],
    added: ['team', 'participant'],
  },

  advisory_version: teamWrites,
  link: teamWrites,
  cve_request: teamWrites,
  announcement: teamWrites,
  // What was asked for is taken back, and what was given for it with it.
  // One's own, to answer in it; the team asks, and ends it.
  review: { all: team, some: ['reviewer', 'asked'], changed: ['reviewer'], added: team },
  review_text: { all: team, some: ['reviewer'], added: team },
  submission: { ...teamWrites, removed: team },
  approval: { ...teamWrites, removed: team },
  publication: teamWrites,
  publication_step: teamWrites,
  publication_schedule: teamWrites,

  mail: jobsAlone,
  notification: jobsAlone,
}

/** Tables with policies that name no case, each with who sees a row of it: sql.test.ts tries every one. */
export const WITHOUT_CASE: Readonly<Record<string, string>> = {
  disregard: 'members of the team it was recorded in',
  intake_tally: 'nobody: counted through functions',
  onboarding: 'members of its team',
  onboarding_tick: 'whose first weeks they are, who mentors them, the team’s admins',
  interest: 'members of its team who agreed to the terms; whoever holds its link',
  interest_case: 'whoever is shown its interest',
  interest_arrival: 'nobody: counted through functions',
  team_notification: 'nobody: what waits for a daily mail is the jobs’ alone',
  nomination:
    'members of its team who agreed to the terms; the body that oversees it, once it was carried',
  ballot:
    'whoever is shown its nomination; its electorate once it is counted; the key’s private half nobody',
  ballot_elector: 'whoever is shown its ballot',
  ballot_issuance: 'who asked; the electorate after the count',
  ballot_vote: 'nobody before the count; the electorate after it',
  decision: 'members of its team and of the body; a veto, whoever is shown its nomination',
  decision_vote: 'whoever is shown its decision',
  recorded_removal: 'members of its team, and the body that oversees it',
  activity_report: 'admins of its team; the body it was made for',
  activity_report_line: 'whoever is shown its report',
  saved_view: 'whose view it is',
  directory_account: 'the admins of the team, the owner, and whose account it is',
  directory_plan: 'the admins of the team, and the owner',
  directory_state: 'the admins of the team, and the owner',
  directory_action: 'the admins of the team, and the owner',
  directory_repository: 'the admins of the team, and the owner',
}

/**
 * Functions that look past the policies, each with what it tells an actor about a case that is hidden from them.
 * `nothing` is tried; every other word says why it may tell something.
 */
export const FUNCTIONS: Readonly<Record<string, string>> = {
  my_compartments: 'nothing',
  my_participations: 'nothing',
  my_reports: 'nothing',
  my_channels: 'nothing',
  search_cases: 'nothing',
  similar_cases: 'nothing',
  count_readers: 'nothing',
  readers_beside_team: 'nothing',
  my_invitation: 'nothing',
  credit_subject: 'nothing',
  coordinator_loads: 'nothing',
  my_open_cases: 'nothing',
  my_record:
    'what was recorded of whoever asks, of a case that is hidden from them the hour and not which',
  my_totals: 'counts of what whoever asks wrote and opened, over all cases',
  my_bodies: 'nothing',
  my_reviews: 'nothing',
  my_open_reviews: 'nothing',
  review_stands: 'whether a review stands, for whoever knows its random id of 122 bits',
  narrowed_out:
    'whether a case is narrowed past somebody of its team, for whoever knows the random ids of both',
  my_managed_teams: 'nothing',
  my_brief_key: 'nothing',
  participants_seen: 'nothing',
  projects_of_case: 'nothing',
  moves_embargo: 'nothing',
  lock_participants: 'nothing',
  bound_participants: 'nothing',
  has_reporter: 'nothing',
  my_proposed_ends: 'nothing',
  last_edit: 'nothing',
  revoke_invitation_links:
    'nothing that it answers: it ends unused invitations of whoever was asked into a case of this team, or to review for it, and is in none any more',
  remember_reporter:
    'nothing that it answers: it notes by which hash the reporter’s link is found, for whoever holds the link',
  forget_reporter:
    'nothing that it answers: it forgets how to reach the reporter for whoever holds the link',
  set_consents:
    'nothing that it answers: it asks anew for whoever may move the embargo, and else does nothing',
  settle_proposals:
    'nothing that it answers: it writes what the words of the parties settle, for whoever has one, and else refuses',
  drop_proposals:
    'nothing that it answers: it takes a party’s own proposal off the table for it, any for the team, and else refuses',
  agree_terms: 'nothing that it answers: it notes an agreed end for whoever may move the embargo',
  cve_id_is_held:
    'whether some case has a CVE id: which numbers are taken is public, whose they are is not told',
  case_is_new: 'whether a random id of 122 bits is taken: policies ask it before a case is opened',
  take_case_number: 'the next number: gaps in numbers are public',
  mail_figures: 'how much mail waits and failed over everything, for `doctor`',
  count_writing: 'the same for messages through a follow link and for links asked for',
  count_arrival: 'counts of reports by keyed hash of an address, for limits',
  uncount_arrival: 'the same, taken back',
  count_interests: 'counts of interests by keyed hash of an address, for limits: it holds no case',
  interests_lately:
    'how many said in the last hour that they are interested in a team: it holds no case',
  note_interest: 'nothing',
  begin_onboarding:
    'nothing that it answers: it begins the checklist of a membership that is there',
  begin_practice: 'nothing of a case: whether its own newcomer or mentor noted it',
  my_onboardings: 'nothing',
  newcomer_reads: 'nothing',
  my_teams: 'nothing',
  my_overseen_teams: 'nothing',
  my_admin_teams: 'nothing',
  before_body:
    'how many nominations and votes of a team are under way, for whoever manages it: it holds no case',
  public_removals:
    'what was recorded of a team and on which day, public by design; it holds no case',
  public_decisions: 'outcomes and counts of votes on members, public by design; it holds no case',
  member_activity:
    'whether each member took part in any case since a moment, yes or no, for the admins of the team and its body: the yearly report',
  ballot_for_casting:
    'key and times of an open ballot, for whoever knows its random id: it holds no case',
  cast_vote: 'whether a token of a ballot has voted: it holds no case',
  ballot_key: 'nothing',
  say_who: 'nothing',
  my_agreed_teams: 'nothing',
  my_ballots: 'nothing',
  held_ballots: 'nothing',
  ballot_opened: 'nothing',
  is_reporter_refused:
    'whether a keyed hash of an address was refused: whoever can make the hash knows the address',
}
