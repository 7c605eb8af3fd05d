// `/admin/{team}/directory/review`: exactly what would be done, to be confirmed; what takes something away is ticked one by
// one.
import type { VenueAction } from '@parley/rules'
import { actionsOf } from '../../directory/store.js'
import { drawForPerson } from '../frame.js'
import { Card } from '../look/card.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { Choice } from '../look/form/choices.js'
import { PageHead } from '../look/frame/shell.js'
import { Empty } from '../look/states.js'
import { ProofNote, RefusalNote } from '../team/draw-admin.js'
import { type DirectoryPage, whoIs } from './directory-page.js'
import { actionInWords } from './words.js'

export type ReviewPage = DirectoryPage & { readonly ticked?: readonly string[] | undefined }

type Numbered = VenueAction & { readonly number: number; readonly label?: string }

const labelled = ({ facts }: ReviewPage, action: VenueAction): string => {
  const drift = facts.plan?.plans[action.venue]?.drift.find(
    (one) => one.kind === 'unknown' && one.account === action.account,
  )
  const label = drift?.kind === 'unknown' ? drift.label : undefined
  const who = whoIs(facts, label === undefined ? action : { ...action, label })
  return `${who}: ${actionInWords({ ...action, account: action.do === 'add' ? action.account : '' })}`
}

const Removals = (page: ReviewPage & { readonly removals: readonly Numbered[] }) => (
  <Choice
    name="removals"
    label="Takes something away"
    help="Only what you tick. Talk to them first: they may be on the list by another address or name."
    values={page.ticked ?? []}
    options={page.removals.map((action) => ({
      value: String(action.number),
      label: labelled(page, action),
    }))}
  />
)

const Form = (page: ReviewPage & { readonly here: string }) => {
  const { facts, here, person } = page
  const plan = facts.plan
  const all = plan === undefined ? [] : actionsOf(plan)
  const numbered: readonly Numbered[] = all.map((action, number) => ({ ...action, number }))
  const given = numbered.filter(({ takesAway }) => !takesAway)
  const removals = numbered.filter(({ takesAway }) => takesAway)
  if (plan === undefined || numbered.length === 0)
    return (
      <Empty title="There is nothing to do" action={<Button href={here}>Back</Button>}>
        The places are in step with the list, or what differs is for people to settle.
      </Empty>
    )
  return (
    <ActionForm
      action={`${here}/apply`}
      csrf={person.session?.csrf ?? ''}
      hidden={{ plan: plan.planId }}
      label="What would be done"
    >
      {given.length > 0 && (
        <Card title="Will be done" aside={String(given.length)} padded>
          <ul class="bullets">
            {given.map((action) => (
              <li dir="auto">{labelled(page, action)}</li>
            ))}
          </ul>
        </Card>
      )}
      {removals.length > 0 && <Removals {...page} removals={removals} />}
      <div class="form-end">
        <Button tone="main">Do this</Button>
        <a href={here}>Back</a>
      </div>
    </ActionForm>
  )
}

export const drawReview = (page: ReviewPage): string => {
  const { person, team, now, refusal } = page
  const here = `/admin/${team.slug}/directory`
  return drawForPerson(person, {
    title: 'What would be done',
    place: 'admin',
    children: (
      <div class="stack">
        <PageHead
          title="What would be done"
          lede="Every line is one change of one account. It is done in the background, once; what fails stays on the page before this one."
        />
        {refusal && <RefusalNote refusal={refusal} next={`${here}/review`} />}
        {refusal === undefined && <ProofNote person={person} now={now} next={`${here}/review`} />}
        <Form {...page} here={here} />
      </div>
    ),
  })
}
