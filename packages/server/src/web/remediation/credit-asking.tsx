// What is done about the consent of one credit: ask, remind, show the link of whom nobody else can ask, decide without
// an answer. The refusals are the rules'.
import { refuseDeciding } from '@parley/rules'
import { type CreditRow, caseCredits, isOfPerson } from '../../remediation/credits/store.js'
import { waysToAsk } from '../../remediation/credits/ways.js'
import type { RemediationPage } from '../../remediation/page.js'
import { Action, ActionForm, Button } from '../look/form/buttons.js'
import { Field, Select } from '../look/form/fields.js'
import { Note } from '../look/states.js'
import { type CreditsPageProps, decisionForm, errorsOf } from './credit-fields.js'
import { nameShown } from './words.js'

export interface CreditProps extends CreditsPageProps {
  readonly credit: CreditRow
  readonly at: string
}

const CHOICES = [
  { value: 'by-name', label: 'Credit by name' },
  { value: 'anonymous', label: 'Credit as Anonymous' },
  { value: 'leave-out', label: 'Leave out' },
]

export const isOpen = ({ consent }: CreditRow): boolean =>
  consent === 'unasked' || consent === 'asked'

const canBeAsked = (page: RemediationPage, credit: CreditRow): boolean =>
  waysToAsk(credit, page.reporterWays).length > 0

/** Why nobody decides yet, in the words of the refusal that deciding would answer. */
const notYet = (page: RemediationPage, credit: CreditRow): string | undefined => {
  const [first] = caseCredits(credit)
  const creditAnswerDays = page.charter.clocks.creditAnswerDays.value
  const facts = { now: page.now, creditAnswerDays, canBeAsked: canBeAsked(page, credit) }
  return first && refuseDeciding(first, facts)?.because
}

/** Deciding without an answer; while it is not possible yet the reason stands in it. */
export const Decide = ({ page, csrf, credit, at, refused }: CreditProps) => {
  const mine = refused?.form === decisionForm(credit.creditId) ? refused : undefined
  const errors = errorsOf(mine)
  const why = notYet(page, credit)
  return (
    <details open={mine !== undefined || (why === undefined && credit.decision === null)}>
      <summary class="small">Decide without an answer</summary>
      <ActionForm action={`${at}/decision`} csrf={csrf} label={`Decide for ${nameShown(credit)}`}>
        {why !== undefined && <Note>{why}</Note>}
        <Select
          name="choice"
          id={`${credit.creditId}-choice`}
          label="What happens"
          options={
            credit.name === '' ? CHOICES.filter(({ value }) => value !== 'by-name') : CHOICES
          }
          value={mine?.values['choice'] || 'anonymous'}
          error={errors['name']}
        />
        <Field
          name="reason"
          id={`${credit.creditId}-reason`}
          label="Why"
          value={mine?.values['reason']}
          error={errors['reason']}
        />
        <div class="form-end">
          <Button small>Decide</Button>
        </div>
      </ActionForm>
    </details>
  )
}

/** How they are asked, in words: by nobody, where no way leads to them. */
const wayInWords = (page: RemediationPage, credit: CreditRow): string => {
  const ways = waysToAsk(credit, page.reporterWays)
  if (ways.includes('account')) return 'They have an account here and answer signed in.'
  if (ways.length === 2) return 'They are asked on the page of their report and by mail.'
  if (ways.includes('page'))
    return 'They are asked on the page of their report; there is no address.'
  if (ways.includes('mail')) return 'They are asked by mail.'
  return 'Nobody can ask them from here: there is no address and no account. Open a link and pass it on, or decide and say why.'
}

/** The link, once: in the answer to who asked for it, and in no page that is opened later. */
const TheirLink = ({ link }: { readonly link: string }) => (
  <Note tone="embargo" spoken>
    <p>
      <b>Pass this on to them and to nobody else.</b> Whoever has it answers for them. That you
      opened it is recorded.
    </p>
    <p>
      <code class="typed">{link}</code>
    </p>
  </Note>
)

/** Asking one person; a tool is asked nothing. */
export const Asking = ({ page, csrf, credit, at, shown, personId }: CreditProps) => {
  if (!isOpen(credit)) return null
  if (!isOfPerson(credit)) {
    return <p class="small quiet">A tool is asked nothing: it is named as given.</p>
  }
  // Their own button stands above.
  if (credit.personId === personId) return null
  const reachable = canBeAsked(page, credit)
  return (
    <>
      <p class="small quiet">{wayInWords(page, credit)}</p>
      {shown?.creditId === credit.creditId && <TheirLink link={shown.link} />}
      {reachable ? (
        <Action action={`${at}/asking`} csrf={csrf} small>
          {credit.consent === 'unasked' ? 'Ask' : 'Remind'}
        </Action>
      ) : (
        <Action action={`${at}/link`} csrf={csrf} small>
          Open a link to pass on
        </Action>
      )}
    </>
  )
}
