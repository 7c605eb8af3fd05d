// What a publication still needs, the required and missing first, each with the way to where it is met.
import { Card, TodoList } from '../look/card.js'
import { Because } from '../look/form/buttons.js'
import { counted } from '../look/marks.js'
import { placeOf, WORDS } from '../remediation/open-places.js'
import type { ApprovalProps } from './asking.js'

type Requirement = ApprovalProps['desk']['readiness']['requirements'][number]

/** The way to where a requirement is met; what is met on this page needs none. */
const wayTo = (one: Requirement, caseId: string) => {
  const place = placeOf(one)
  if (one.met || place === 'publication') return undefined
  return (
    <a href={`/cases/${caseId}/${place}`}>
      {WORDS[place].act}
      <span class="seen-by-readers">{`: ${one.label}`}</span>
    </a>
  )
}

const asTodo = (one: Requirement) => ({
  done: one.met,
  text: (
    <>
      {one.label}
      {!one.met && (
        <>
          {' '}
          <span class="small quiet">
            {one.level === 'advised' ? 'advised: ' : ''}
            <Because because={one.because} source={one.source} />
          </span>
        </>
      )}
    </>
  ),
})

/** Everything that is looked at: what is required and missing first, what is met folded. */
export const Missing = ({ desk, isMember }: Pick<ApprovalProps, 'desk' | 'isMember'>) => {
  const { caseId } = desk.loaded
  const { requirements, summary } = desk.readiness
  const met = requirements.filter((one) => one.met)
  const open = requirements
    .filter((one) => !one.met)
    .sort((a, b) => Number(a.level === 'advised') - Number(b.level === 'advised'))
  return (
    <Card title="What it needs" aside={summary}>
      {open.length > 0 && (
        <TodoList
          items={open.map((one) => ({
            ...asTodo(one),
            aside: isMember ? wayTo(one, caseId) : undefined,
          }))}
        />
      )}
      <details class="pad">
        <summary>{counted(met.length, 'requirement')} met</summary>
        <TodoList items={met.map(asTodo)} />
      </details>
    </Card>
  )
}
