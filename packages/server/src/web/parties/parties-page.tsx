// The parties of a case in one look: who is silent and since when, how far each project is, who sees whom. A
// participant sees the names of projects, and more where the coordinator opened the list.
import type { PartiesPage as Loaded, PartyLine } from '../../embargo/parties/load.js'
import { CaseLink } from '../cases/case-link.js'
import { Card } from '../look/card.js'
import { Action, Button, type RefusalText } from '../look/form/buttons.js'
import { PageHead } from '../look/frame/shell.js'
import { people } from '../look/marks.js'
import { Empty, Note } from '../look/states.js'
import { Age } from '../look/time.js'
import { goneWords, justificationLabel, lapsing, SilenceWords, StatusPill } from './words.js'

export interface PartiesPageProps {
  readonly page: Loaded
  readonly csrf: string
  readonly mayShow: RefusalText | undefined
  readonly done?: string | undefined
  readonly refusal?: RefusalText | undefined
}

const partyHref = ({ page, party }: { page: Loaded; party: PartyLine }): string | undefined =>
  party.projectId !== null && (page.standing.isMember || party.isMine)
    ? `/cases/${page.standing.loaded.caseId}/parties/${party.projectId}`
    : undefined

const Name = (props: { readonly page: Loaded; readonly party: PartyLine }) => {
  const { page, party } = props
  const href = partyHref(props)
  const name = <bdi>{party.name}</bdi>
  const { isMember } = page.standing
  const asked = party.people.filter(({ consent }) => consent !== 'none').length
  return (
    <span>
      {href === undefined ? <b>{name}</b> : <a href={href}>{name}</a>}
      {party.isMine && <span class="small faint"> · yours</span>}
      <span class="under small faint">
        {party.projectId === null
          ? ['an expert, without a project', goneWords(party)].filter(Boolean).join('; ')
          : isMember
            ? asked === 0
              ? 'nobody was asked'
              : `${party.agreed} of ${asked} asked have agreed`
            : people(party.agreed)}
      </span>
    </span>
  )
}

const Says = ({ page, party }: { readonly page: Loaded; readonly party: PartyLine }) => (
  <span class="says">
    {party.status === 'not-looked' && <span class="small faint">not looked yet</span>}
    {party.status !== null && party.status !== 'not-looked' && <StatusPill status={party.status} />}
    {party.justification !== null && (
      <span class="under small faint">{justificationLabel(party.justification)}</span>
    )}
    {party.status !== null && party.status !== 'not-looked' && party.statusAt !== null && (
      <span class="under small faint">
        <Age at={new Date(party.statusAt)} now={new Date(page.now)} ago />
      </span>
    )}
  </span>
)

const Remind = ({
  page,
  party,
  csrf,
}: {
  readonly page: Loaded
  readonly party: PartyLine
  readonly csrf: string
}) => {
  if (party.mayNotRemind?.refusal === 'party.reminded-lately' && party.remindedAt !== null)
    return (
      <span class="small faint">
        reminded <Age at={new Date(party.remindedAt)} now={new Date(page.now)} ago />
      </span>
    )
  if (party.mayNotRemind !== undefined) return null
  const name: Readonly<Record<string, string>> =
    party.projectId === null
      ? { personId: party.people[0]?.personId ?? '' }
      : { projectId: String(party.projectId) }
  return (
    <Action
      small
      action={`/cases/${page.standing.loaded.caseId}/parties/remind`}
      csrf={csrf}
      hidden={name}
    >
      Remind
      <span class="seen-by-readers"> {party.name}</span>
    </Action>
  )
}

const Lines = ({
  page,
  csrf,
  parties,
}: Pick<PartiesPageProps, 'page' | 'csrf'> & { readonly parties: readonly PartyLine[] }) => (
  <ul class="parties">
    {parties.map((party) => (
      <li class="party">
        <Name page={page} party={party} />
        <Says page={page} party={party} />
        <span class="small quiet">
          {party.silence && (
            <SilenceWords silence={party.silence} {...lapsing(party)} now={new Date(page.now)} />
          )}
        </span>
        <span class="act">
          {page.standing.isMember && <Remind page={page} party={party} csrf={csrf} />}
        </span>
      </li>
    ))}
  </ul>
)

/** The longest silence first. */
const silent = (parties: readonly PartyLine[]) =>
  parties
    .filter(({ silence }) => silence !== undefined)
    .sort(
      (a, b) =>
        (a.silence?.since ?? 0) - (b.silence?.since ?? 0) ||
        a.name.localeCompare(b.name, 'en', { numeric: true }),
    )

const Silent = (props: PartiesPageProps) => {
  const { page, csrf } = props
  const parties = silent(page.parties)
  if (parties.length === 0) return null
  const remindable = parties.filter(({ mayNotRemind }) => mayNotRemind === undefined).length
  return (
    <Card title="Silent" aside={String(parties.length)}>
      {remindable > 1 && (
        <div class="pad">
          <Action
            small
            action={`/cases/${page.standing.loaded.caseId}/parties/remind`}
            csrf={csrf}
            hidden={{ all: 'silent' }}
          >
            {`Remind all ${remindable}`}
          </Action>
        </div>
      )}
      <Lines page={page} csrf={csrf} parties={parties} />
    </Card>
  )
}

const Others = ({ page, csrf }: PartiesPageProps) => {
  const rest = page.parties.filter(({ silence }) => silence === undefined)
  if (rest.length === 0) return null
  const anySilent = rest.length < page.parties.length
  return (
    <Card title={anySilent ? 'Nothing awaited' : 'Parties'} aside={String(rest.length)}>
      <Lines page={page} csrf={csrf} parties={rest} />
    </Card>
  )
}

const WhoSeesWhom = ({ page, csrf, mayShow }: PartiesPageProps) => {
  const { loaded, isMember } = page.standing
  const open = loaded.participantsOpen
  return (
    <Card title="Who sees whom" padded>
      <p>
        {open
          ? 'The list is open: those who take part see one another by name, and how far each project is.'
          : 'Those who take part see the names of the projects, and of no person but those of the team.'}
      </p>
      {isMember && (
        <>
          {!open && (
            <p class="small quiet">Names that were shown stay known after the list is closed.</p>
          )}
          <Action
            action={`/cases/${loaded.caseId}/parties/visibility`}
            csrf={csrf}
            name="show"
            value={open ? 'no' : 'yes'}
            refusal={mayShow}
          >
            {open ? 'Close the list' : 'Show the list to those who take part'}
          </Action>
        </>
      )}
      {!isMember && open && <a href={`/cases/${loaded.caseId}/readers`}>Everyone by name</a>}
    </Card>
  )
}

const Escalate = ({ page }: PartiesPageProps) =>
  page.standing.isMember ? (
    <Card title="Oversight" padded>
      <p>
        A matter can be brought before the body that oversees the team, in a brief: its members read
        that text and nothing else of the case.
      </p>
      <p>
        <a href={`/cases/${page.standing.loaded.caseId}/briefs`}>Briefs to the oversight body</a>
      </p>
    </Card>
  ) : null

export const PartiesPage = (props: PartiesPageProps) => {
  const { page, done, refusal } = props
  const { isMember, loaded } = page.standing
  return (
    <div class="stack">
      <PageHead
        title="Parties"
        lede={<CaseLink of={page.standing.loaded} />}
        aside={
          isMember && (
            <>
              <Button tone="main" href={`/cases/${loaded.caseId}/parties/invite`}>
                Invite a project
              </Button>
              <Button href={`/cases/${loaded.caseId}/invite?from=parties`}>Invite a person</Button>
            </>
          )
        }
      />
      {done !== undefined && (
        <Note tone="good" spoken>
          {done}
        </Note>
      )}
      {refusal && (
        <Note tone="bad" spoken>
          {refusal.because}
        </Note>
      )}
      {page.parties.length === 0 && (
        <Empty title={isMember ? 'Only the team works on this case' : 'No project was asked'}>
          Projects that are asked stand here: how far each of them is, who has agreed, and who has
          been silent since when.
        </Empty>
      )}
      <Silent {...props} />
      <Others {...props} />
      <WhoSeesWhom {...props} />
      <Escalate {...props} />
    </div>
  )
}
