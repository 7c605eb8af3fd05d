// It leaked, or is exploited: what was recorded, the list to go through with who ticked what, the law's clocks and the
// drafts of its notices. Before that, the one action that opens it. Nothing on these pages publishes.
import type { GlassItem, GlassItemId, NoticeClock } from '@parley/rules'
import { isNotice } from '@parley/rules'
import { caseFacts } from '../../cases/facts.js'
import type { GlassPage as Loaded } from '../../publication/break-glass/load.js'
import type { BrokenGlass, TickedItem } from '../../publication/break-glass/store.js'
import { CaseLink } from '../cases/case-link.js'
import { stripOf } from '../embargo/words.js'
import { Card, Facts, Table } from '../look/card.js'
import { EmbargoStrip } from '../look/conversation.js'
import { Action, ActionForm, Button, type RefusalText, Refused } from '../look/form/buttons.js'
import { Choice, Part } from '../look/form/choices.js'
import { Field, type FieldValues, TextArea } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { Pill, type Tone } from '../look/marks.js'
import { Note } from '../look/states.js'
import { DateTime, leftInWords } from '../look/time.js'

export interface GlassPageProps {
  readonly page: Loaded
  readonly csrf: string
  readonly refused?: { readonly refusal: RefusalText; readonly values: FieldValues } | undefined
}

const base = ({ page }: Pick<GlassPageProps, 'page'>) => `/cases/${page.loaded.caseId}/break-glass`

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

const LINKS: Readonly<
  Partial<Record<GlassItemId, { readonly rest: string; readonly label: string }>>
> = {
  embargo: { rest: 'embargo', label: 'The embargo' },
  participants: { rest: 'conversation', label: 'Write to everyone' },
  mitigation: { rest: 'advisory', label: 'The mitigation in the advisory' },
  advisory: { rest: 'publication', label: 'What would be published' },
}

const Ticked = ({
  ticked,
  props,
}: {
  readonly ticked: TickedItem
  readonly props: GlassPageProps
}) => (
  <div class="inline">
    <span class="small">
      <bdi>{ticked.doneByName}</bdi>, <DateTime at={new Date(ticked.doneAt)} />
      {ticked.note !== null && (
        <>
          : <bdi>{ticked.note}</bdi>
        </>
      )}
    </span>
    {props.page.glass?.closedAt === null && (
      <Action
        small
        tone="plain"
        action={`${base(props)}/items/${ticked.item}/open`}
        csrf={props.csrf}
      >
        Open it again
      </Action>
    )}
  </div>
)

const Tick = ({ item, props }: { readonly item: GlassItem; readonly props: GlassPageProps }) => (
  <Part title={isNotice(item.id) ? 'Tick it once it is sent' : 'Tick it'}>
    <ActionForm
      action={`${base(props)}/items/${item.id}`}
      csrf={props.csrf}
      label={`Tick: ${item.title}`}
    >
      {item.id === 'law' && (
        <Choice
          name="law"
          id="law"
          label="Does it bind you here?"
          options={[
            { value: 'binds', label: 'Yes: the notices are to be sent' },
            { value: 'does-not-bind', label: 'No: its clocks stop' },
          ]}
        />
      )}
      <Field
        name="note"
        id={`note-${item.id}`}
        label="What was done, or why it is not needed"
        optional
      />
      <div class="form-end">
        <Button small>Tick</Button>
      </div>
    </ActionForm>
  </Part>
)

const Item = ({
  item,
  glass,
  props,
}: {
  readonly item: GlassItem
  readonly glass: BrokenGlass
  readonly props: GlassPageProps
}) => {
  const ticked = glass.items.find((each) => each.item === item.id)
  const link = LINKS[item.id]
  return (
    <li class={ticked ? 'done' : undefined}>
      <div class="inline spread">
        <h3>{item.title}</h3>
        {ticked ? <Pill tone="good">Done</Pill> : <Pill tone="embargo">Open</Pill>}
      </div>
      <p class="small quiet">
        {item.why} <cite>({item.source})</cite>
      </p>
      {link && (
        <p class="small">
          <a href={`/cases/${props.page.loaded.caseId}/${link.rest}`}>{link.label}</a>
        </p>
      )}
      {ticked ? (
        <Ticked ticked={ticked} props={props} />
      ) : (
        glass.closedAt === null && <Tick item={item} props={props} />
      )}
    </li>
  )
}

const List = ({
  glass,
  props,
}: {
  readonly glass: BrokenGlass
  readonly props: GlassPageProps
}) => {
  const { page, csrf } = props
  const done = page.items.filter(({ id }) => glass.items.some(({ item }) => item === id)).length
  return (
    <Card
      title="To go through"
      aside={`${done} of ${page.items.length} done`}
      footer={
        glass.closedAt === null && (
          <Action
            action={`${base(props)}/close`}
            csrf={csrf}
            refusal={
              done < page.items.length
                ? {
                    because:
                      'It closes once every item is ticked; one that is not needed is ticked with the reason.',
                  }
                : undefined
            }
          >
            Close the list
          </Action>
        )
      }
    >
      <ol class="checklist">
        {page.items.map((item) => (
          <Item item={item} glass={glass} props={props} />
        ))}
      </ol>
    </Card>
  )
}

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
                : page.advice.reasons.map(({ because }) => because).join(' '),
          },
        ]}
      />
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
          <Recorded glass={glass} props={props} />
          <Clocks {...props} />
          <List glass={glass} props={props} />
        </>
      )}
    </div>
  )
}
