// `/cases/{id}/credits`: everyone credited, for what, where their consent stands, and what can be done about it.
import { mayRemoveCredit } from '@parley/rules'
import type { DuplicateCredit } from '../../cases/original.js'
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

const DUPLICATE_WORDS: Readonly<Record<DuplicateCredit['credit'], string>> = {
  owed: 'said how to be credited, and this list does not say so yet',
  carried: 'is on this list as they chose',
  declined: 'does not want to be credited',
  unsaid: 'has not said how to be credited; where they are to be named, add a card for them',
}

/** Each duplicate once, and what is owed with one press: what its reporter chose stands on the duplicate already. */
const Duplicates = ({ page, duplicates, csrf }: CreditsPageProps) => (
  <Card title="Duplicates" id="duplicates" padded>
    <p class="small quiet">Whoever reported a duplicate of this case is credited here as well.</p>
    {duplicates.map(({ caseId, number, credit }) => (
      <>
        <p>
          <a class="id" href={`/cases/${caseId}`}>
            {number}
          </a>
          : its reporter {DUPLICATE_WORDS[credit]}.
        </p>
        {credit === 'owed' && (
          <Action
            action={`/cases/${page.loaded.caseId}/credits/carried`}
            csrf={csrf}
            hidden={{ duplicate: caseId }}
            small
            tone="main"
          >
            Carry it over from {number}
          </Action>
        )}
      </>
    ))}
  </Card>
)

export const CreditsPage = (props: CreditsPageProps) => {
  const { page, duplicates } = props
  const { loaded } = page
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
          {page.mayEdit && duplicates.length > 0 && <Duplicates {...props} />}
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
