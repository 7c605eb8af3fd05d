// What somebody credited is asked: whether, and under which name. It names the project and what for, and nothing of
// the case. The same card for who holds a link and for people with an account.
import type { AskedCredit } from '../../remediation/credits/answers.js'
import { Card } from '../look/card.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { Check, Choice } from '../look/form/choices.js'
import { Field } from '../look/form/fields.js'
import { Note } from '../look/states.js'
import { consentWords } from './words.js'

/** An answer that was refused, as it was typed. */
export interface TypedAnswer {
  readonly answer: string
  readonly name: string
  readonly because: string
}

export interface AskedCardProps {
  readonly asked: AskedCredit
  /** How many questions stand open beside this one, which the same answer can settle. */
  readonly others?: number
  readonly action: string
  readonly csrf: string
  readonly typed?: TypedAnswer | undefined
}

const ANSWERS = [
  { value: 'accepted', label: 'Credit me by name' },
  {
    value: 'anonymous',
    label: 'Credit me as Anonymous',
    help: 'The credit stands, without a name.',
  },
  { value: 'declined', label: 'Do not credit me' },
]

const CHANGED_LATER =
  'The advisory is published. You can still change your answer: the team then sees that it differs from what is published, and amends the advisory. What was sent by mail stays as it was sent.'

const standing = ({ row }: AskedCredit): string | undefined =>
  row.consent === 'asked' || row.consent === 'unasked' ? undefined : row.consent

export const AskedCard = ({ asked, others = 0, action, csrf, typed }: AskedCardProps) => {
  const { row, projectName, teamName, number, caseId, isPublished } = asked
  const isAnswered = standing(asked) !== undefined
  const prefix = `credit-${row.creditId}`
  return (
    <Card
      title={`Credit for a vulnerability in ${projectName ?? 'a project'}`}
      id={`credit-of-${caseId}`}
      aside={number === null ? undefined : <a href={`/cases/${caseId}`}>{number}</a>}
      padded
    >
      <p>
        <bdi>{teamName}</bdi> would like to credit you as: <b>{row.types.join(', ')}</b>.
      </p>
      {isAnswered && (
        <Note tone="good" spoken>
          Your answer is stored: {consentWords(row)}
          {row.consent === 'accepted' && (
            <>
              {' '}
              (“<bdi>{row.chosenName ?? row.name}</bdi>”)
            </>
          )}
          . {isPublished ? CHANGED_LATER : 'You can change it until the advisory is out.'}
        </Note>
      )}
      {typed !== undefined && (
        <Note tone="bad" spoken>
          {typed.because}
        </Note>
      )}
      <ActionForm action={action} csrf={csrf} label="How to credit you">
        <Choice
          name="answer"
          id={`${prefix}-answer`}
          label="How should we credit you?"
          options={ANSWERS}
          value={typed?.answer ?? standing(asked) ?? 'accepted'}
        />
        <Field
          name="name"
          id={`${prefix}-name`}
          label="Your name in the advisory"
          value={typed?.name ?? row.chosenName ?? row.name}
          error={typed?.answer === 'accepted' ? typed.because : undefined}
        />
        {row.contacts.length > 0 && (
          <p>
            Published beside your name:{' '}
            <bdi>{row.contacts.map((contact) => contact.replace(/^mailto:/, '')).join(', ')}</bdi>.{' '}
            <span class="quiet">If that is not right, do not agree yet: tell who asked you.</span>
          </p>
        )}
        {others > 0 && !isAnswered && (
          <Check
            name="alike"
            id={`${prefix}-alike`}
            label={
              others === 1
                ? 'Answer the other open question the same way'
                : `Answer the other ${others} open questions the same way`
            }
          />
        )}
        <div class="form-end">
          <Button tone="main">{isAnswered ? 'Change my answer' : 'Send my answer'}</Button>
        </div>
      </ActionForm>
      {!isPublished && (
        <p class="small quiet">
          Please do not speak about the vulnerability in public before the advisory is out.
        </p>
      )}
    </Card>
  )
}
