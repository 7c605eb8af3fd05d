// The list of nominations, and the form that makes one.
import type { Refusal } from '@parley/rules'
import type { Interest } from '../../charter/interests/store.js'
import type { ListedNomination } from '../../charter/nominations/page.js'
import type { ListedDecision } from '../../charter/nominations/recorded.js'
import type { Team } from '../../charter/store.js'
import type { ViewerMembership } from '../../identity/viewer.js'
import { GovernanceTabs } from '../governance/tabs.js'
import { InterestedCard } from '../interests/member-pages.js'
import { Card, Table } from '../look/card.js'
import { Rendered } from '../look/conversation.js'
import { ActionForm, Because, Button } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import {
  bindForm,
  Field,
  type FieldErrors,
  type FieldValues,
  Select,
  TextArea,
} from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { renderMarkdown } from '../look/markdown.js'
import { Pill } from '../look/marks.js'
import { Empty, Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { RecordedDecisions } from './recorded.js'
import { stateWords } from './words.js'

const Rows = ({ nominations }: { readonly nominations: readonly ListedNomination[] }) => (
  <Card title="Nominations" aside={String(nominations.length)}>
    <Table
      label="Who is nominated"
      stacks
      columns={[{ name: 'Who' }, { name: 'Team' }, { name: 'Where it stands' }, { name: 'Made' }]}
      rows={nominations.map(({ row, name }) => {
        const { label, tone } = stateWords[row.state]
        return [
          <a href={`/nominations/${row.nominationId}`} dir="auto">
            {name}
          </a>,
          row.slug,
          <Pill tone={tone === 'plain' ? undefined : tone}>{label}</Pill>,
          <DateTime at={new Date(row.nominatedAt)} day />,
        ]
      })}
    />
  </Card>
)

const TeamNeeds = ({ team }: { readonly team: Pick<Team, 'name' | 'slug' | 'settings'> }) => (
  <Card title={`What ${team.name} needs`} padded>
    {team.settings.needs === undefined ? (
      <p class="quiet">Nothing is said. Admins say it in the team’s settings.</p>
    ) : (
      <Rendered html={renderMarkdown(team.settings.needs)} />
    )}
    <p class="small">
      <a href={`/join?team=${encodeURIComponent(team.slug)}`}>The form for whoever is interested</a>
    </p>
  </Card>
)

/** A team in which nobody can be nominated now, and why. */
export interface Barred extends Refusal {
  readonly name: string
}

const BarredNotes = ({ barred }: { readonly barred: readonly Barred[] }) => (
  <>
    {barred.map(({ name, ...refusal }) => (
      <Note tone="bad">
        <bdi>{name}</bdi>: <Because {...refusal} />
      </Note>
    ))}
  </>
)

export interface NominationsProps {
  readonly nominations: readonly ListedNomination[]
  readonly recorded: readonly ListedDecision[]
  readonly interests: readonly Interest[]
  /** The teams whose needs and interested people are shown. */
  readonly teams: readonly Pick<Team, 'teamId' | 'name' | 'slug' | 'settings'>[]
  /** The team whose governance stands beside it, if any. */
  readonly slug: string | undefined
  readonly mayNominate: boolean
  readonly barred: readonly Barred[]
}

export const NominationsPage = ({
  nominations,
  recorded,
  mayNominate,
  barred,
  slug,
  interests,
  teams,
}: NominationsProps) => (
  <div class="stack">
    <PageHead
      title="Nominations"
      lede="Who is nominated, what is being voted on, and how it was decided."
    />
    {slug !== undefined && (
      <GovernanceTabs slug={slug} current="nominations" isMember={mayNominate} />
    )}
    <BarredNotes barred={barred} />
    {mayNominate && (
      <p>
        <Button href="/nominations/new" tone="main">
          Nominate somebody
        </Button>
      </p>
    )}
    {nominations.length === 0 ? (
      <Empty title="Nobody is nominated">
        A nomination stands here from when a member makes it until long after it was decided. It is
        private to the team, and to the oversight body once it was carried.
      </Empty>
    ) : (
      <Rows nominations={nominations} />
    )}
    <InterestedCard interests={interests} />
    {teams.map((team) => (
      <TeamNeeds team={team} />
    ))}
    <RecordedDecisions recorded={recorded} />
  </div>
)

const LABELS = {
  team: 'Team',
  name: 'Name or alias',
  email: 'Email',
  githubLogin: 'GitHub name',
  background: 'Background',
  bio: 'Who they are',
  reasons: 'Why they should join',
} as const

export const NOMINATION_FIELDS = Object.keys(LABELS)

export interface NominateProps {
  readonly teams: readonly ViewerMembership[]
  readonly backgrounds: readonly string[]
  readonly csrf: string
  /** The interest it is made from. */
  readonly interest?: string | undefined
  readonly values: FieldValues
  readonly errors: FieldErrors
  readonly barred: readonly Barred[]
  readonly refusal?: Refusal | undefined
}

const Fields = ({ teams, backgrounds, values, errors }: NominateProps) => {
  const field = bindForm(values, errors)
  return (
    <>
      {teams.length > 1 && (
        <Select
          {...field('team')}
          label={LABELS.team}
          options={teams.map(({ slug, name }) => ({ value: slug, label: name }))}
        />
      )}
      <Field
        {...field('name')}
        label={LABELS.name}
        help="As the public list shall have it. An alias will do."
      />
      <Field
        {...field('email')}
        label={LABELS.email}
        help="Where the welcome goes. With a GitHub name alone nothing is mailed to them: an admin gives them a link."
        type="email"
        optional
      />
      <Field {...field('githubLogin')} label={LABELS.githubLogin} code optional />
      <Field
        {...field('background')}
        label={LABELS.background}
        help="Another background than those listed is pointed out, and bars nobody."
        list={backgrounds}
        optional
      />
      <TextArea
        {...field('bio')}
        label={LABELS.bio}
        help="A few sentences, written together with them."
        rows={4}
      />
      <TextArea
        {...field('reasons')}
        label={LABELS.reasons}
        help="Skills, past contributions, motivation and availability, who vouches for them."
        rows={8}
      />
    </>
  )
}

export const NominatePage = (props: NominateProps) => (
  <div class="stack">
    <PageHead
      title="Nominate somebody"
      lede="Members of your team see it at once, the oversight body once it was carried, nobody else."
    />
    {props.refusal && (
      <Note tone="bad" spoken>
        <Because {...props.refusal} />
      </Note>
    )}
    <BarredNotes barred={props.barred} />
    <ErrorSummary errors={props.errors} labels={LABELS} />
    <Card padded>
      <ActionForm
        action="/nominations"
        csrf={props.csrf}
        hidden={props.interest === undefined ? undefined : { interest: props.interest }}
        label="Nominate"
        guard
      >
        <Fields {...props} />
        <div class="form-end">
          <Button tone="main">Nominate</Button>
        </div>
      </ActionForm>
    </Card>
  </div>
)
