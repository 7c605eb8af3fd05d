// What a reporter decides on their page: credit, mail, taking the report back. Each one form; the reasons come in.
import { ANONYMOUS_NAME } from '@parley/rules'
import type { Followed } from '../../intake/follow.js'
import { Card } from '../look/card.js'
import { Action, ActionForm, Button } from '../look/form/buttons.js'
import { Choice } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, type FieldValues } from '../look/form/fields.js'
import { Note } from '../look/states.js'

/** Once the advisory is out: what it says, for what is to come needs an amendment by the team. */
const saidSince = (followed: Followed): string => {
  const [credit] = followed.credits
  switch (credit?.consent) {
    case 'accepted':
      return `The advisory names you as “${credit.name}”.`
    case 'anonymous':
      return `The advisory credits you as “${ANONYMOUS_NAME}”.`
    case 'declined':
      return 'The advisory does not credit you, as you wished.'
    case 'asked':
    case 'unasked':
    case undefined:
      return 'You did not say how you want to be credited; the advisory shows what the team decided.'
  }
}

const saidOf = (followed: Followed): { said: string; isOpen: boolean } => {
  const [credit] = followed.credits
  switch (credit?.consent) {
    case 'accepted':
      return { said: `The advisory is to name you as “${credit.name}”.`, isOpen: false }
    case 'anonymous':
      return { said: `You are credited as “${ANONYMOUS_NAME}”.`, isOpen: false }
    case 'declined':
      return { said: 'You will not be credited.', isOpen: false }
    case 'asked':
      return { said: 'The team asks how the advisory should credit you.', isOpen: true }
    case 'unasked':
    case undefined:
      return { said: 'You have not said yet how you want to be credited.', isOpen: false }
  }
}

const chosenOf = (followed: Followed): string | undefined => {
  const consent = followed.credits[0]?.consent
  return consent === 'asked' || consent === 'unasked' ? undefined : consent
}

export interface CreditProps {
  readonly followed: Followed
  readonly base: string
  readonly advisory: 'ahead' | 'out' | 'withdrawn'
  readonly values?: FieldValues | undefined
  readonly errors?: FieldErrors | undefined
}

export const Credit = (props: CreditProps) => {
  if (props.advisory === 'ahead') return <CreditAhead {...props} />
  return (
    <Card title="Credit" id="credit" padded>
      <p dir="auto">{saidSince(props.followed)}</p>
      {props.advisory === 'out' && (
        <p>If that is to be changed, write to the team: it amends the advisory.</p>
      )}
    </Card>
  )
}

const CreditAhead = ({ followed, base, values, errors = {} }: CreditProps) => {
  const { said, isOpen } = saidOf(followed)
  const { contact } = followed
  const known = followed.credits[0]?.name || contact?.creditAs || contact?.name
  const name = values?.['name'] ?? known ?? ''
  const bind = bindForm({ name }, errors)
  const hasErrors = Object.values(errors).some(Boolean)
  return (
    <Card title="Credit" id="credit" padded>
      {isOpen ? <Note tone="embargo">{said}</Note> : <p dir="auto">{said}</p>}
      <details open={isOpen || hasErrors || chosenOf(followed) === undefined}>
        <summary>{chosenOf(followed) === undefined ? 'Choose' : 'Change it'}</summary>
        <ActionForm action={`${base}/credit`} csrf="" label="How to credit you">
          <Choice
            name="kind"
            label="How should we credit you?"
            value={values?.['kind'] ?? chosenOf(followed) ?? 'accepted'}
            error={errors['kind']}
            options={[
              { value: 'accepted', label: 'By this name' },
              { value: 'anonymous', label: 'Without a name', help: `As “${ANONYMOUS_NAME}”.` },
              { value: 'declined', label: 'Not at all' },
            ]}
          />
          <Field {...bind('name')} label="Name or handle" />
          <div class="form-end">
            <Button>Save</Button>
          </div>
        </ActionForm>
      </details>
    </Card>
  )
}

interface MailProps extends Pick<CreditProps, 'followed' | 'base' | 'values' | 'errors'> {}

/** For whoever gave no address with the report, or had it erased. */
const GiveAddress = ({ base, values, errors }: MailProps) => (
  <Card title="Mail" id="mail" padded>
    <p>
      We have no address of yours: this page is the only way to follow the report. Keep{' '}
      <a href="#link">its link</a>, or give us an address.
    </p>
    <ActionForm action={`${base}/contact`} csrf="" label="Where to write to you">
      <Field
        {...bindForm(values, errors)('email')}
        type="email"
        label="Your mail address"
        help="The team sees it. Mail says that there is news, never what it is; you can stop it, or have the address erased."
      />
      <div class="form-end">
        <Button>Send mail there</Button>
      </div>
    </ActionForm>
  </Card>
)

export const Mail = (props: MailProps) => {
  const { followed, base } = props
  const email = followed.contact?.email ?? null
  if (email === null) return <GiveAddress {...props} />
  const isOff = followed.isUnsubscribed
  return (
    <Card title="Mail" padded>
      <p>
        {isOff ? 'No mail goes to ' : 'When there is news, mail goes to '}
        <bdi>{email}</bdi>
        {isOff ? ': look here for news.' : ', never saying what it is.'}
      </p>
      <Action action={`${base}/mail`} csrf="" name="mail" value={isOff ? 'on' : 'off'} small>
        {isOff ? 'Send me mail again' : 'Stop mail'}
      </Action>
    </Card>
  )
}

/** What is held about the reporter, and having it erased. */
export const OwnData = ({ followed, base }: { followed: Followed; base: string }) => {
  const { contact } = followed
  const held = [contact?.name, contact?.email].filter((text) => text)
  return (
    <Card title="Your data" id="data" padded>
      {contact === null ? (
        <p>
          No name and no address of yours are held, but for the name you chose for your credit, if
          you chose one, and what stands in the report and in your messages.
        </p>
      ) : (
        <>
          <p>
            {held.length > 0 ? 'We hold ' : 'We hold how you want to be credited'}
            <bdi>{held.join(', ')}</bdi>. You can have it erased now: your link goes on working, and
            we cannot send it again. What you wrote stays with the case.
          </p>
          <Action action={`${base}/erase-contact`} csrf="" small tone="danger">
            Erase my name and address
          </Action>
        </>
      )}
      <p class="small">
        <a href="/privacy">What is kept, for how long and why</a>
      </p>
    </Card>
  )
}

export const Withdraw = ({ followed, base }: { followed: Followed; base: string }) => {
  const { withdrawnAt, publishedAt, reportState } = followed.loaded
  if (withdrawnAt !== null || publishedAt !== null || reportState === 'closed') return null
  return (
    <p class="small">
      <a href={`${base}/withdraw`}>Take this report back</a>
    </p>
  )
}
