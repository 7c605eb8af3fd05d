// The list to go through when it leaked or is exploited: who ticked what, and what is open.
import { type GlassItem, type GlassItemId, isNotice, itemsLeft } from '@parley/rules'
import type { GlassPage as Loaded } from '../../publication/break-glass/load.js'
import type { BrokenGlass, TickedItem } from '../../publication/break-glass/store.js'
import { Card } from '../look/card.js'
import { Action, ActionForm, Button } from '../look/form/buttons.js'
import { Choice, Part } from '../look/form/choices.js'
import { Field } from '../look/form/fields.js'
import { Pill } from '../look/marks.js'
import { DateTime } from '../look/time.js'

/** Where the page stands, and what its forms carry. */
export interface GlassPart {
  readonly page: Loaded
  readonly csrf: string
}

/** The page's address. */
export const base = ({ page }: Pick<GlassPart, 'page'>): string =>
  `/cases/${page.loaded.caseId}/break-glass`

const LINKS: Readonly<
  Partial<Record<GlassItemId, { readonly rest: string; readonly label: string }>>
> = {
  embargo: { rest: 'embargo', label: 'The embargo' },
  participants: { rest: 'conversation', label: 'Write to everyone' },
  mitigation: { rest: 'advisory', label: 'The mitigation in the advisory' },
  advisory: { rest: 'publication', label: 'What would be published' },
}

const Ticked = ({ ticked, props }: { readonly ticked: TickedItem; readonly props: GlassPart }) => (
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

const Tick = ({ item, props }: { readonly item: GlassItem; readonly props: GlassPart }) => (
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
  readonly props: GlassPart
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

/** The list, with its closing. */
export const List = ({
  glass,
  props,
}: {
  readonly glass: BrokenGlass
  readonly props: GlassPart
}) => {
  const { page, csrf } = props
  const ticked = glass.items.map(({ item }) => item)
  const done = page.items.filter(({ id }) => ticked.includes(id)).length
  const left = itemsLeft(page.items, { ticked, known: page.known.state.public })
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
              left.length > 0
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
