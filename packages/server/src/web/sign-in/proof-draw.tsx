// Draws the page that asks for a fresh proof, with the form that waits for it where there is one.
import { PROOF_MINUTES } from '../../identity/links.js'
import { isBound } from '../../identity/passkeys-only/bound.js'
import { FRESH_PROOF_MINUTES } from '../../identity/sessions.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { PageHead } from '../look/frame/shell.js'
import { Note } from '../look/states.js'
import { GoOn, HandOn, type HeldForm, heldId } from './held-form.js'
import { withNext } from './own-path.js'

export interface ProofPage {
  /** Where it leads back to. */
  readonly next: string
  readonly hasPasskey: boolean
  /** Mail goes out from this server. */
  readonly sendsMail: boolean
  /** A link was mailed just now. */
  readonly isSent: boolean
  readonly held?: HeldForm | undefined
  /** What was held was sent on before the proof. */
  readonly isEarly?: boolean
}

/** Why no link can be mailed, or undefined. */
const whyNoMail = ({ email, memberships }: Person, sendsMail: boolean): string | undefined => {
  if (isBound(memberships)) return 'Your team takes passkeys only.'
  if (email === null) return 'There is no address in your account to send it to.'
  return sendsMail ? undefined : 'This server sends no mail yet (PARLEY_SMTP_URL).'
}

/** Where a mailed link leads: what was pressed waits in another tab, and a page that looks finished would hide it. */
export const drawProofGiven = (person: Person, next: string): string =>
  drawForPerson(person, {
    title: 'You have shown that it is you',
    children: (
      <div class="stack">
        <PageHead title="You have shown that it is you" />
        <Note tone="embargo" spoken>
          What you pressed before is not done yet, if anything: go back to the tab where you pressed
          it, and press “Go on with it”. If that tab is gone, press it again: you are not asked
          twice within {FRESH_PROOF_MINUTES} minutes.
        </Note>
        <div class="form-end">
          <Button href={next}>Open the page you came from</Button>
        </div>
      </div>
    ),
  })

/** The page as text. */
export const drawProof = (
  person: Person,
  { next, hasPasskey, sendsMail, isSent, held, isEarly }: ProofPage,
): string => {
  const noMail = whyNoMail(person, sendsMail)
  return drawForPerson(person, {
    title: 'Show that it is you',
    children: (
      <div class="stack">
        <PageHead
          title="Show that it is you"
          lede={`Publishing and changes to the team or to how people sign in ask for it, if the last time was more than ${FRESH_PROOF_MINUTES} minutes ago.`}
        />
        {isEarly && (
          <Note tone="bad" spoken>
            Not yet: you have not shown that it is you. Nothing was done, and nothing is lost.
          </Note>
        )}
        {isSent && (
          <Note tone="good" spoken>
            A link is on its way to {person.email}. Open it in this browser within {PROOF_MINUTES}{' '}
            minutes{held && ', then come back here and go on'}.
          </Note>
        )}
        {hasPasskey && (
          <section class="needs-script" aria-label="Passkey">
            <parley-passkey
              mode="sign-in"
              options="/proof/passkey/options"
              verify="/proof/passkey"
              next={next}
              form={held && heldId}
            >
              <Button tone="main">Use a passkey</Button>
            </parley-passkey>
          </section>
        )}
        <ActionForm
          action={withNext('/proof/link', next)}
          csrf={person.session?.csrf ?? ''}
          label="By mail"
        >
          <HandOn held={held} />
          <div class="form-end">
            <Button disabled={noMail !== undefined}>Mail me a link</Button>
            {noMail && <span class="refused">{noMail}</span>}
          </div>
        </ActionForm>
        {held && <GoOn held={held} csrf={person.session?.csrf ?? ''} />}
        <p class="quiet small">
          {hasPasskey && noMail === undefined ? 'Neither works?' : 'It does not work?'} Sign out and
          in again: signing in is a proof as well. <a href={next}>Go back without it</a>.
        </p>
        {!hasPasskey && noMail !== undefined && (
          <Note>
            Before you sign out: the operator prints you a link to come in again with{' '}
            <code>admin create-person</code> and your name and address. Add a passkey at once then.
          </Note>
        )}
      </div>
    ),
  })
}
