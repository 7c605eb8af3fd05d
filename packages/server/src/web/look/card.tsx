// Cards and what stands in them: facts, steps to be done, tables, the steps of a timeline.
import type { ComponentChildren } from 'preact'
import { classes } from './marks.js'

export type CardProps = {
  readonly title?: string | undefined
  /** Stands at the right of the title: a count, a link. */
  readonly aside?: ComponentChildren
  readonly footer?: ComponentChildren
  /** Space around the content; lists and tables bring their own. */
  readonly padded?: boolean | undefined
  readonly id?: string | undefined
  readonly children: ComponentChildren
}

export const Card = ({ title, aside, footer, padded, id, children }: CardProps) => (
  <section class="card" id={id} aria-label={title}>
    {title && (
      <header>
        <h2>{title}</h2>
        {aside && <span class="small faint">{aside}</span>}
      </header>
    )}
    {padded ? <div class="pad stack tight">{children}</div> : children}
    {footer && <footer>{footer}</footer>}
  </section>
)

export type FoldedCardProps = Omit<CardProps, 'title' | 'footer'> & {
  readonly title: string
  /** Open when something in it is refused, or is what this page is opened for. */
  readonly open?: boolean | undefined
}

/** A card that shows its title until it is wanted: for what a page has at hand and nobody needs to read. */
export const FoldedCard = ({ title, aside, padded, id, open, children }: FoldedCardProps) => (
  <details class="card" id={id} open={open}>
    <summary>
      <h2>{title}</h2>
      {aside && <span class="small faint">{aside}</span>}
    </summary>
    {padded ? <div class="pad stack tight">{children}</div> : children}
  </details>
)

export type Fact = { readonly name: string; readonly value: ComponentChildren }

export type FactsProps = {
  readonly facts: readonly Fact[]
  /** Name beside value, for a wide column. */
  readonly wide?: boolean | undefined
}

export const Facts = ({ facts, wide }: FactsProps) => (
  <dl class={classes('facts', 'pad', wide && 'wide')}>
    {facts.map((fact) => (
      <div>
        <dt>{fact.name}</dt>
        <dd>{fact.value}</dd>
      </div>
    ))}
  </dl>
)

export type TodoItem = {
  readonly text: ComponentChildren
  readonly done: boolean
  /** Who and when, once done; the one action, until then. */
  readonly aside?: ComponentChildren
}

export type TodoListProps = { readonly items: readonly TodoItem[] }

export const TodoList = ({ items }: TodoListProps) => (
  <ul class="todo">
    {items.map((item) => (
      <li>
        <span class={item.done ? 'done' : 'open'}>
          <span aria-hidden="true">{item.done ? '✓' : '○'}</span>
          <span class="seen-by-readers">{item.done ? 'Done:' : 'To do:'}</span>
        </span>
        <span>{item.text}</span>
        <span class={classes('small act', item.done && 'faint')}>{item.aside}</span>
      </li>
    ))}
  </ul>
)

export type Column = { readonly name: string; readonly number?: boolean | undefined }

export type TableProps = {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly ComponentChildren[])[]
  readonly caption?: string | undefined
  /** What the table is, for those who hear the page; a title above it says so to the others. */
  readonly label?: string | undefined
  /** Column names only for those who hear the page: where the cells speak for themselves. */
  readonly bare?: boolean | undefined
  /** On a phone each row stands by itself, its first cell above the others with their names: where cells hold buttons. */
  readonly stacks?: boolean | undefined
  /** What is said instead of no rows. */
  readonly none?: string | undefined
}

/** A table wider than the phone scrolls by itself, and by keyboard too: hence the tab stop. */
const scrollable = { tabIndex: 0 } as const

export const Table = ({ columns, rows, caption, label, bare, none, stacks }: TableProps) => (
  <section
    class="scroll"
    {...scrollable}
    aria-label={label ?? caption ?? columns[0]?.name ?? 'Table'}
  >
    <table class={classes('table', bare && 'close', stacks && 'stacks')}>
      {caption && <caption>{caption}</caption>}
      <thead class={bare ? 'seen-by-readers' : undefined}>
        <tr>
          {columns.map((column) => (
            <th scope="col" class={column.number ? 'number' : undefined}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            {row.map((cell, at) => (
              <td
                class={columns[at]?.number ? 'number' : undefined}
                data-name={stacks ? columns[at]?.name : undefined}
              >
                {cell}
              </td>
            ))}
          </tr>
        ))}
        {rows.length === 0 && (
          <tr>
            <td class="quiet" colSpan={columns.length}>
              {none ?? 'Nothing yet.'}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  </section>
)

export type Step = {
  readonly name: string
  readonly when: ComponentChildren
  readonly state?: 'done' | 'ahead' | 'late' | undefined
}

export type TimelineProps = { readonly steps: readonly Step[] }

/** The steps a case went through, in order: across on a wide page, down on a phone. */
export const Timeline = ({ steps }: TimelineProps) => (
  <ol class="steps">
    {steps.map((step) => (
      <li class={step.state === 'done' ? undefined : step.state}>
        <b>{step.name}</b>
        <span class="small quiet">
          {step.when}
          {step.state === 'ahead' && <span class="seen-by-readers"> (still ahead)</span>}
        </span>
      </li>
    ))}
  </ol>
)
