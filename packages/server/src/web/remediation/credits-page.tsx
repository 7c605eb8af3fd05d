// `/cases/{id}/credits`: everyone credited, for what, where their consent stands, and what can be done about it.
import { addDays } from '@parley/rules'
import { isCoordinatorOf, staysCredited } from '../../remediation/credits/actions.js'
import type { CreditRow } from '../../remediation/credits/store.js'
import type { RemediationPage } from '../../remediation/page.js'
import { Card } from '../look/card.js'
import { Action, ActionForm, Button } from '../look/form/buttons.js'
import { Field, Select } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { Empty, Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { AddCard, CreditFields, type CreditsPageProps, errorsOf } from './credit-fields.js'
import { consentWords, nameShown } from './words.js'

const CHOICES = [
  { value: 'by-name', label: 'Credit by name' },
  { value: 'anonymous', label: 'Credit as Anonymous' },
  { value: 'leave-out', label: 'Leave out' },
]

/** Why nobody decides yet, in the words of the refusal that deciding would answer. */
const mayDecide = (page: RemediationPage, credit: CreditRow): boolean =>
  credit.consent === 'asked' &&
  credit.askedAt !== null &&
  page.now >= addDays(credit.askedAt, page.charter.clocks.creditAnswerDays.value)

const Decide = ({ page, csrf, credit, at }: CreditProps) => (
  <details>
    <summary class="small">Decide without an answer</summary>
    <ActionForm action={`${at}/decision`} csrf={csrf} label={`Decide for ${nameShown(credit)}`}>
      {!mayDecide(page, credit) && (
        <Note>{`Their answer is waited for ${page.charter.clocks.creditAnswerDays.value} days from the asking.`}</Note>
      )}
      <Select
        name="choice"
        id={`${credit.creditId}-choice`}
        label="What happens"
        options={CHOICES}
        value="anonymous"
      />
      <Field name="reason" id={`${credit.creditId}-reason`} label="Why" maxLength={1000} />
      <div class="form-end">
        <Button small>Decide</Button>
      </div>
    </ActionForm>
  </details>
)

interface CreditProps extends CreditsPageProps {
  readonly credit: CreditRow
  readonly at: string
}

const Change = ({ csrf, credit, at, refused }: CreditProps) => (
  <details open={refused?.form === credit.creditId}>
    <summary class="small">Change</summary>
    <ActionForm action={at} csrf={csrf} label={`Change ${nameShown(credit)}`}>
      <CreditFields
        prefix={credit.creditId}
        values={
          refused?.form === credit.creditId
            ? refused.values
            : {
                name: credit.name,
                email: credit.email ?? '',
                contacts: credit.contacts.join('\n'),
              }
        }
        types={refused?.form === credit.creditId ? refused.types : credit.types}
        errors={refused?.form === credit.creditId ? errorsOf(refused) : {}}
        isNameFixed={credit.consent !== 'unasked' && credit.consent !== 'asked'}
      />
      <div class="form-end">
        <Button small>Save</Button>
      </div>
    </ActionForm>
  </details>
)

const Actions = (props: CreditProps) => {
  const { page, csrf, credit, at, url } = props
  const isOpen = credit.consent === 'unasked' || credit.consent === 'asked'
  return (
    <>
      {isOpen && credit.secret !== null && (
        <p class="small quiet">
          Their link, if the mail does not reach them:{' '}
          <code class="typed">{`${url}/c/${credit.secret}`}</code>
        </p>
      )}
      <div class="inline">
        {isOpen && (
          <Action action={`${at}/asking`} csrf={csrf} small>
            {credit.consent === 'unasked' ? 'Ask' : 'Remind'}
          </Action>
        )}
        <Action
          action={`${at}/removal`}
          csrf={csrf}
          small
          tone="plain"
          refusal={isCoordinatorOf(page.loaded, credit) ? staysCredited() : undefined}
        >
          Remove
        </Action>
      </div>
      <Change {...props} />
      {credit.consent === 'asked' && <Decide {...props} />}
    </>
  )
}

const CreditCard = (props: CreditProps) => {
  const { page, credit, refused } = props
  return (
    <Card
      title={nameShown(credit)}
      id={`credit-${credit.creditId}`}
      aside={consentWords(credit)}
      padded
    >
      {refused?.form === credit.creditId && (
        <Note tone="bad" spoken>
          {refused.because.because}
          {refused.because.source !== undefined && <cite>{` (${refused.because.source})`}</cite>}
        </Note>
      )}
      <p>{credit.types.join(', ')}</p>
      {credit.contacts.length > 0 && (
        <p class="small quiet">
          <bdi>{credit.contacts.join(', ')}</bdi>
        </p>
      )}
      {credit.askedAt !== null && credit.consent === 'asked' && (
        <p class="small quiet">
          asked <DateTime at={new Date(credit.askedAt)} />
        </p>
      )}
      {credit.decision !== null && (
        <p class="small quiet">
          Decided without an answer: <bdi>{credit.decision.reason}</bdi>
        </p>
      )}
      {credit.personId === props.personId && credit.consent === 'asked' && (
        <p>
          <Button small tone="main" href={`/credits#credit-of-${page.loaded.caseId}`}>
            Answer for yourself
          </Button>
        </p>
      )}
      {page.mayEdit && <Actions {...props} />}
    </Card>
  )
}

export const CreditsPage = (props: CreditsPageProps) => {
  const { page } = props
  const { loaded } = page
  return (
    <>
      <PageHead
        title="Credits"
        lede={
          <a href={`/cases/${loaded.caseId}`}>
            <span class="id">{loaded.number}</span> <bdi>{loaded.title}</bdi>
          </a>
        }
        aside={<a href={`/cases/${loaded.caseId}/advisory`}>Advisory</a>}
      />
      <div class="columns">
        <div class="stack">
          {page.credits.length === 0 && (
            <Empty title="Nobody is credited yet">
              The coordinator is added by itself once the report is accepted; everyone is asked.
            </Empty>
          )}
          {page.credits.map((credit) => (
            <CreditCard
              {...props}
              credit={credit}
              at={`/cases/${loaded.caseId}/credits/${credit.creditId}`}
            />
          ))}
        </div>
        {page.mayEdit && (
          <aside class="stack" aria-label="Add somebody">
            <AddCard {...props} />
          </aside>
        )}
      </div>
    </>
  )
}
