// It leaked, or is exploited: what was recorded, the list to go through with who ticked what, the law's clocks and the
// drafts of its notices. Before that, the one action that opens it. Nothing on these pages publishes.
import { isQuiet, type NoticeClock } from '@parley/rules'
import { caseFacts } from '../../cases/facts.js'
import type { GlassPage as Loaded } from '../../publication/break-glass/load.js'
import type { BrokenGlass } from '../../publication/break-glass/store.js'
import { CaseLink } from '../cases/case-link.js'
import { stripOf } from '../embargo/words.js'
import { Card, Facts, Table } from '../look/card.js'
import { EmbargoStrip } from '../look/conversation.js'
import { Action, ActionForm, Button, type RefusalText, Refused } from '../look/form/buttons.js'
import { Choice, Part } from '../look/form/choices.js'
import { type FieldValues, TextArea } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { Pill, type Tone } from '../look/marks.js'
import { Note } from '../look/states.js'
import { DateTime, leftInWords } from '../look/time.js'
import { base, type GlassPart, List } from './glass-list.js'

export interface GlassPageProps extends GlassPart {
  readonly refused?: { readonly refusal: RefusalText; readonly values: FieldValues } | undefined
}

const CAUSES = [
  {
    value: 'public',
    label: 'The public knows of it',
    help: 'It leaked, or somebody published it. The embargo ends at once.',
  },
  {
    value: 'exploit-public',
    label: 'An exploit is public',
    help: 'The public knows with it. The embargo ends at once.',
  },
  {
    value: 'attacks-observed',
    label: 'It is exploited: attacks are observed',
    help: 'Leaving the embargo is then a decision by a person. The law’s clocks start.',
  },
] as const

const happened = ({ known }: Loaded): readonly string[] => {
  const { publicAware, exploitPublic, attacksObserved } = known.state.public
  return [
    ...(publicAware ? ['public'] : []),
    ...(exploitPublic ? ['exploit-public'] : []),
    ...(attacksObserved ? ['attacks-observed'] : []),
  ]
}

const Breaking = (props: GlassPageProps & { readonly again?: boolean }) => {
  const { page, csrf, refused, again = false } = props
  const known = happened(page)
  const options = again ? CAUSES.filter(({ value }) => !known.includes(value)) : CAUSES
  if (options.length === 0) return null
  return (
    <ActionForm action={base(props)} csrf={csrf} label="Say what happened" guard>
      <Choice
        name="cause"
        label="What happened?"
        options={options}
        value={refused?.values['cause']}
        error={
          refused?.refusal.refusal === 'glass.cause-missing' ? refused.refusal.because : undefined
        }
      />
      <TextArea
        name="note"
        label="What was seen, and where"
        optional
        rows={3}
        value={refused?.values['note']}
        help="For the team, and the start of the notices to the authorities."
      />
      <div class="form-end">
        <Button tone="danger">{again ? 'Record it' : 'Record it and open the list'}</Button>
      </div>
    </ActionForm>
  )
}

const LEVELS: Readonly<
  Record<NoticeClock['level'], { readonly tone: Tone; readonly label: string }>
> = {
  ok: { tone: 'plain', label: 'To be sent' },
  soon: { tone: 'embargo', label: 'Due soon' },
  late: { tone: 'bad', label: 'Late' },
  sent: { tone: 'good', label: 'Sent' },
  waiting: { tone: 'plain', label: 'Not started' },
}

const NAMES = {
  'early-warning': 'Early warning',
  notification: 'Vulnerability notification',
  'final-report': 'Final report',
} as const

const Due = ({ clock, page }: { readonly clock: NoticeClock; readonly page: Loaded }) => {
  if (clock.sentAt !== null) return <DateTime at={new Date(clock.sentAt)} />
  if (clock.dueAt === null)
    return <span class="quiet">starts when a fix or a mitigation is available</span>
  return (
    <>
      <DateTime at={new Date(clock.dueAt)} />
      <br />
      <span class="small quiet">{leftInWords(new Date(clock.dueAt), new Date(page.now))}</span>
    </>
  )
}

const Drafts = ({ address }: { readonly address: string }) => (
  <span class="small inline">
    Draft:
    <a href={`${address}.md`} download>
      Markdown
    </a>
    <a href={`${address}.json`} download>
      JSON
    </a>
  </span>
)

const Clocks = (props: GlassPageProps) => {
  const { page } = props
  if (page.clocks.length === 0) return null
  return (
    <Card title="The law’s clocks" aside="EU Cyber Resilience Act, Article 14">
      <Table
        columns={[{ name: 'Notice' }, { name: 'Where it stands' }, { name: 'When' }]}
        rows={page.clocks.map((clock) => [
          <>
            {NAMES[clock.kind]}
            <br />
            <Drafts address={`${base(props)}/notices/${clock.kind}`} />
          </>,
          <Pill tone={LEVELS[clock.level].tone}>{LEVELS[clock.level].label}</Pill>,
          <Due clock={clock} page={page} />,
        ])}
      />
      <p class="pad small quiet">
        Drafts from what the case says, with what it does not know left open. A person completes
        them and sends them to the CSIRT designated as coordinator and to ENISA.
      </p>
    </Card>
  )
}

const ADVICE = {
  stay: '',
  may: 'It stands until somebody leaves it, and it may be left.',
  should: 'It stands until somebody leaves it, and it should be left.',
  must: 'It must be left.',
} as const

const Recorded = ({
  glass,
  props,
}: {
  readonly glass: BrokenGlass
  readonly props: GlassPageProps
}) => {
  const { page } = props
  const words = CAUSES.filter(({ value }) => happened(page).includes(value)).map(
    ({ label }) => label,
  )
  const left = CAUSES.filter(({ value }) => !happened(page).includes(value))
  return (
    <Card title="What happened">
      <Facts
        wide
        facts={[
          {
            name: 'Recorded',
            value: words.join('; ') || 'nothing that still stands: it was taken back',
          },
          {
            name: 'By',
            value: (
              <span>
                <bdi>{glass.openedByName}</bdi>, <DateTime at={new Date(glass.openedAt)} />
              </span>
            ),
          },
          ...(glass.note === null
            ? []
            : [{ name: 'Seen', value: <span dir="auto">{glass.note}</span> }]),
          {
            name: 'Embargo',
            value:
              page.advice.level === 'stay'
                ? caseFacts(page.loaded).embargoInForce
                  ? 'no rule asks to end it for this: it stands as it did'
                  : 'none is in force any more'
                : `${ADVICE[page.advice.level]} ${page.advice.reasons.map(({ because }) => because).join(' ')}`,
          },
        ]}
      />
      {page.loaded.exploited && page.loaded.publishedAt === null && (
        <div class="pad">
          <Action
            action={`/cases/${page.loaded.caseId}/state`}
            csrf={props.csrf}
            hidden={{ do: 'not-exploited' }}
            small
            tone="plain"
          >
            It is not exploited after all
          </Action>
        </div>
      )}
      {glass.closedAt === null && left.length > 0 && (
        <div class="pad">
          <Part title="Something else happened too">
            <Breaking {...props} again />
          </Part>
        </div>
      )}
    </Card>
  )
}

export const GlassPage = (props: GlassPageProps) => {
  const { page, refused } = props
  const { loaded, glass } = page
  return (
    <div class="stack">
      <PageHead title="It leaked or is exploited" lede={<CaseLink of={loaded} />} />
      {refused && (
        <Note tone="bad" spoken>
          <Refused {...refused.refusal} />
        </Note>
      )}
      <EmbargoStrip {...stripOf(loaded, page.known, page.now)} />
      {glass === undefined ? (
        <Card title="Say what happened" padded>
          <p>
            This records it, ends the embargo where it must end, tells the whole team and everyone
            bound, and opens a list to go through. It publishes nothing.
          </p>
          <Breaking {...props} />
        </Card>
      ) : (
        <>
          {glass.closedAt !== null && (
            <Note tone="good">
              The list was closed on <DateTime at={new Date(glass.closedAt)} />.
            </Note>
          )}
          {glass.closedAt === null && isQuiet(page.known.state.public) && (
            <Note tone="embargo">
              That attacks were observed was taken back, and everyone bound was told. Who got a
              notice from you needs another one. Close the list when that is done.
            </Note>
          )}
          <Recorded glass={glass} props={props} />
          <Clocks {...props} />
          <List glass={glass} props={props} />
        </>
      )}
    </div>
  )
}
