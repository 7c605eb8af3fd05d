// `/proof?next=`: a person shows once more that it is them, with a passkey or a link by mail, and is sent back.
import type { FastifyInstance } from 'fastify'
import { type Site, sendPage } from '../../http/site.js'
import { askForProof, PROOF_MINUTES } from '../../identity/links.js'
import { selectPasskeys } from '../../identity/passkeys.js'
import { FRESH_PROOF_MINUTES } from '../../identity/sessions.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { PageHead } from '../look/frame/shell.js'
import { Note } from '../look/states.js'
import { HOME, nextIn, withNext } from './own-path.js'
import { sessionOf } from './passkey-routes.js'

const drawProof = (
  person: Person,
  { next, hasPasskey, isSent }: { next: string; hasPasskey: boolean; isSent: boolean },
): string =>
  drawForPerson(person, {
    title: 'Show that it is you',
    children: (
      <div class="stack">
        <PageHead
          title="Show that it is you"
          lede={`Publishing and changes to the team or to how people sign in ask for it, if the last time was more than ${FRESH_PROOF_MINUTES} minutes ago.`}
        />
        {isSent && (
          <Note tone="good" spoken>
            A link is on its way to {person.email}. Open it in this browser within {PROOF_MINUTES}{' '}
            minutes.
          </Note>
        )}
        {hasPasskey && (
          <section class="needs-script" aria-label="Passkey">
            <parley-passkey
              mode="sign-in"
              options="/proof/passkey/options"
              verify="/proof/passkey"
              next={next}
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
          <div class="form-end">
            <Button disabled={person.email === null}>Mail me a link</Button>
            {person.email === null && (
              <span class="refused">There is no address in your account to send it to.</span>
            )}
          </div>
        </ActionForm>
        <p class="quiet small">
          Neither works? Sign out and in again: signing in is a proof as well.{' '}
          <a href={next}>Go back without it</a>.
        </p>
      </div>
    ),
  })

export const registerProofPages = (app: FastifyInstance, { installation }: Site): void => {
  const config = { access: 'signed-in' } as const
  app.get('/proof', { config }, async (request, reply) => {
    const person = sessionOf(request)
    const passkeys = await selectPasskeys(installation, person.personId)
    const { query } = request
    // because: a parsed query is an object of unknown values
    const isSent = (query as Record<string, unknown>)['sent'] === 'yes'
    const next = nextIn(query) ?? HOME
    return sendPage(reply, drawProof(person, { next, hasPasskey: passkeys.length > 0, isSent }))
  })
  app.post('/proof/link', { config }, async (request, reply) => {
    const person = sessionOf(request)
    const next = nextIn(request.query) ?? HOME
    if (person.email !== null) {
      await askForProof(installation, { ...person, email: person.email }, next)
    }
    return reply.redirect(`${withNext('/proof', next)}&sent=yes`, 303)
  })
}
