// `/cases/{id}/credits`: everyone credited, for what, where their consent stands, and what can be done about it.
import { mayRemoveCredit } from '@parley/rules'
import { isCoordinatorOf, staysCredited } from '../../remediation/credits/actions.js'
import { isOfPerson } from '../../remediation/credits/store.js'
import { CaseLink } from '../cases/case-link.js'
import { Card } from '../look/card.js'
import { Action, ActionForm, Because, Button } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import { PageHead } from '../look/frame/shell.js'
import { Empty, Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { Asking, type CreditProps, Decide, isOpen } from './credit-asking.js'
import {
  AddCard,
  CREDIT_LABELS,
  CreditFields,
  type CreditsPageProps,
  errorsOf,
} from './credit-fields.js'
import { consentWords, nameShown } from './words.js'

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
  const { page, csrf, credit, at } = props
  const stays = isCoordinatorOf(page.loaded, credit) ? staysCredited() : mayRemoveCredit(credit)
  return (
    <>
      <Asking {...props} />
      <Action action={`${at}/removal`} csrf={csrf} small tone="plain" refusal={stays}>
        Remove
      </Action>
      <Change {...props} />
      {isOpen(credit) && isOfPerson(credit) && <Decide {...props} />}
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
      {refused?.of === credit.creditId && Object.keys(errorsOf(refused)).length === 0 && (
        <Note tone="bad" spoken>
          <Because {...refused.because} />
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
      {credit.personId === props.personId && isOpen(credit) && credit.askedAt !== null && (
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

/** Each with one press: what their reporter chose stands on the duplicate already. */
const Uncredited = ({ page, uncredited, csrf }: CreditsPageProps) => (
  <>
    {uncredited.map(({ caseId, number }) => (
      <Note tone="embargo">
        <p>
          Whoever reported <a href={`/cases/${caseId}`}>{number}</a>, a duplicate of it, said how to
          be credited, and this list does not say so yet.
        </p>
        <Action
          action={`/cases/${page.loaded.caseId}/credits/carried`}
          csrf={csrf}
          hidden={{ duplicate: caseId }}
          small
          tone="main"
        >
          Carry it over from {number}
        </Action>
      </Note>
    ))}
  </>
)

export const CreditsPage = (props: CreditsPageProps) => {
  const { page, duplicates, uncredited } = props
  const { loaded } = page
  const others = duplicates.filter((one) => !uncredited.some(({ caseId }) => caseId === one.caseId))
  return (
    <>
      <PageHead
        title="Credits"
        lede={<CaseLink of={loaded} />}
        aside={<a href={`/cases/${loaded.caseId}/advisory`}>Advisory</a>}
      />
      {props.done && (
        <Note tone="good" spoken>
          {props.done}
        </Note>
      )}
      {props.refused !== undefined && !props.refused.form.includes('/') && (
        <ErrorSummary
          errors={errorsOf(props.refused)}
          labels={CREDIT_LABELS}
          idOf={(name) => `${props.refused?.form}-${name}`}
        />
      )}
      <div class="columns">
        <div class="stack">
          {page.mayEdit && <Uncredited {...props} />}
          {page.mayEdit && others.length > 0 && (
            <Note>
              Whoever reported a duplicate of it is to be credited here as well, by a card of their
              own:{' '}
              {others.map(({ caseId, number }, at) => (
                <>
                  {at > 0 && ', '}
                  <a href={`/cases/${caseId}`}>{number}</a>
                </>
              ))}
              .
            </Note>
          )}
          {page.credits.length === 0 && (
            <Empty title="Nobody is credited yet">
              The reporter and the coordinator are added by themselves, moments after the report is
              accepted; everyone is asked.
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
