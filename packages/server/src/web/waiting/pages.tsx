// `/waiting`: what waits and what failed in the cases a member can read, since when, and when it is tried again.
import type { Instant } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import { personOf } from '../../http/access.js'
import { type Site, sendPage, sendsMail } from '../../http/site.js'
import {
  loadWaiting,
  type MailFigure,
  type WaitingCveId,
  type WaitingStep,
  type WaitingThings,
} from '../../publication/waiting.js'
import { drawForPerson } from '../frame.js'
import { Card } from '../look/card.js'
import { Action } from '../look/form/buttons.js'
import { PageHead } from '../look/frame/shell.js'
import { counted } from '../look/marks.js'
import { Empty, Note, Waiting } from '../look/states.js'
import { DateTime, momentInWords } from '../look/time.js'
import { STEP_WORDS } from '../publication/steps.js'
import { stepFaultWords } from '../publication/words.js'

interface Drawn {
  readonly now: Instant
  readonly csrf: string
}

const CaseLink = ({
  caseId,
  number,
  rest = '',
}: {
  caseId: string
  number: string
  rest?: string
}) => (
  <a class="id" href={`/cases/${caseId}${rest}`}>
    {number}
  </a>
)

const stateWords = (step: WaitingStep, now: Instant): string => {
  if (step.state === 'running') return 'It is being done right now.'
  if (step.state === 'failed' || step.state === 'stuck') return stepFaultWords(step.lastFault)
  if (!step.isNext) return 'It waits for the step before it.'
  if (step.notBefore <= now) return 'It is done within a minute.'
  const at = momentInWords(new Date(step.notBefore))
  return step.emergency
    ? `It goes out at ${at}, as an emergency without an approval, unless somebody stops it.`
    : `It goes out at ${at}.`
}

const stepWords = (step: WaitingStep, now: Instant): string =>
  step.lateSince === null
    ? stateWords(step, now)
    : `${stateWords(step, now)} It is late: it was due a day after the announcement.`

const StepLine = ({ step, now, csrf }: Drawn & { readonly step: WaitingStep }) => (
  <li>
    <Waiting
      what={
        <>
          <CaseLink {...step} rest="/publication" /> {STEP_WORDS[step.step]}: {stepWords(step, now)}
        </>
      }
      since={new Date(step.startedAt ?? step.requestedAt)}
      now={new Date(now)}
      tries={step.attempts}
      nextTry={
        step.state === 'failed' && step.nextTryAt !== null ? new Date(step.nextTryAt) : undefined
      }
      stuck={step.state === 'stuck'}
      action={
        (step.state === 'failed' || step.state === 'stuck') && (
          <Action
            small
            action={`/cases/${step.caseId}/publication/retry`}
            csrf={csrf}
            hidden={{ publicationId: step.publicationId, step: step.step }}
          >
            Try again now
            <span class="seen-by-readers">
              : {STEP_WORDS[step.step]} of {step.number}
            </span>
          </Action>
        )
      }
    />
  </li>
)

interface CveLineProps {
  readonly request: WaitingCveId
  readonly now: Instant
  readonly hasAccount: boolean
}

const cveWords = ({ lastFault }: WaitingCveId, hasAccount: boolean): string => {
  if (!hasAccount) return stepFaultWords('cve.not-configured')
  return lastFault === null ? 'It is being asked for.' : stepFaultWords(lastFault)
}

const CveLine = ({ request, now, hasAccount }: CveLineProps) => (
  <li>
    <Waiting
      what={
        <>
          <CaseLink {...request} /> CVE id: {cveWords(request, hasAccount)}
        </>
      }
      since={new Date(request.wantedAt)}
      now={new Date(now)}
      tries={request.attempts}
      nextTry={request.nextTryAt === null ? undefined : new Date(request.nextTryAt)}
    />
  </li>
)

const mailWords = ({ state, count, lastFault }: MailFigure, sendsMail: boolean): string => {
  const one = count === 1
  const mails = one ? '1 mail' : `${count} mails`
  const why = lastFault === null ? '' : ` ${stepFaultWords(lastFault)}`
  if (state === 'failed')
    return `${mails} could not be sent and ${one ? 'is' : 'are'} not tried again; an operator mends what kept it and runs admin retry-mail.${why}`
  const waits = `${mails} ${one ? 'waits' : 'wait'} in the outbox`
  return sendsMail
    ? `${waits}.${why}`
    : `${waits}: no mail server is configured (PARLEY_SMTP_URL), so none goes out. ${one ? 'It goes' : 'They go'} out when there is one.`
}

const MailLine = ({
  figure,
  now,
  sendsMail,
}: {
  readonly figure: MailFigure
  readonly now: Instant
  readonly sendsMail: boolean
}) => (
  <li>
    <Waiting
      what={mailWords(figure, sendsMail)}
      since={new Date(figure.oldest)}
      now={new Date(now)}
      stuck={figure.state === 'failed'}
    />
  </li>
)

const WaitingPage = ({
  things,
  now,
  csrf,
  sendsMail,
  hasAccount,
}: Drawn & {
  readonly things: WaitingThings
  readonly sendsMail: boolean
  readonly hasAccount: boolean
}) => {
  const { steps, cveIds, mail, givenUp, isPaused } = things
  const total = steps.length + cveIds.length + mail.length + givenUp.length
  return (
    <div class="stack">
      <PageHead
        title="What waits"
        lede="Everything that goes to the outside world, in the cases you can read: what is not done yet, what failed, and when it is tried again."
        aside={
          <span class="small faint">
            as of <DateTime at={new Date(now)} />
          </span>
        }
      />
      {isPaused && (
        <Note tone="embargo">
          This installation was restored from a backup, and nothing goes out: what waits here may
          have gone out before. An operator looks at it and then runs{' '}
          <code>admin release-outgoing</code>.
        </Note>
      )}
      {!sendsMail && mail.length === 0 && (
        <Note tone="embargo">
          No mail server is configured (PARLEY_SMTP_URL): notifications, links to sign in and
          announcements wait here until there is one.
        </Note>
      )}
      {total === 0 && (
        <Empty title="Nothing waits">
          Announcements, records and mail that cannot go out at once stand here until they have.
        </Empty>
      )}
      {steps.length > 0 && (
        <Card title="Publications" aside={counted(steps.length, 'step')} padded>
          <ul class="stack tight">
            {steps.map((step) => (
              <StepLine step={step} now={now} csrf={csrf} />
            ))}
          </ul>
        </Card>
      )}
      {cveIds.length > 0 && (
        <Card title="CVE ids" aside={counted(cveIds.length, 'id')} padded>
          <ul class="stack tight">
            {cveIds.map((request) => (
              <CveLine request={request} now={now} hasAccount={hasAccount} />
            ))}
          </ul>
        </Card>
      )}
      {givenUp.length > 0 && (
        <Card title="Work of this installation" padded>
          <p>
            This was tried for days and is not tried again by itself. An operator sees why in the
            log, mends it, and then runs <code>admin jobs retry</code>.
          </p>
          <ul>
            {givenUp.map(({ task, count }) => (
              <li>
                {counted(count, 'job')} of <code>{task}</code>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {mail.length > 0 && (
        <Card title="Mail of this installation" padded>
          <ul class="stack tight">
            {mail.map((figure) => (
              <MailLine figure={figure} now={now} sendsMail={sendsMail} />
            ))}
          </ul>
        </Card>
      )}
    </div>
  )
}

/** The page of what waits and what failed. */
export const registerWaitingPages = (app: FastifyInstance, site: Site): void => {
  app.get('/waiting', { config: { access: 'signed-in' } }, async (request, reply) => {
    const person = personOf(request.viewer)
    const things = await loadWaiting(site.installation, person)
    const now = site.installation.now()
    const html = drawForPerson(person, {
      title: 'What waits',
      place: 'waiting',
      children: (
        <WaitingPage
          {...{ things, now }}
          sendsMail={sendsMail(site)}
          hasAccount={site.settings.cve.account !== undefined}
          csrf={person.session?.csrf ?? ''}
        />
      ),
    })
    return sendPage(reply, html)
  })
}
