// `/interest/{link}`: the page of whoever said that they are interested. What they said, to read, change and take back, and
// the case once a member sponsors it. A link that is wrong or of something erased answers the same 404.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { charterOf } from '../../charter/charter-of.js'
import { type Candidate, candidateBy } from '../../charter/interests/link.js'
import { saveCase } from '../../charter/interests/sponsor.js'
import { changeInterest, checkInterested, withdrawInterest } from '../../charter/interests/state.js'
import { type Interest, selectInterest } from '../../charter/interests/store.js'
import type { CaseText } from '../../charter/interests/texts.js'
import { inTransaction } from '../../db/transaction.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { drawForAnyone } from '../frame.js'
import { Card } from '../look/card.js'
import { Action, ActionForm, Button } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import type { FieldErrors, FieldValues } from '../look/form/fields.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { CaseForm } from './case-form.js'
import { caseIn, INTEREST_LABELS, interestAsTyped, interestIn } from './fields.js'
import { InterestFields } from './form.js'

type ByLink = { Params: { link: string }; Querystring: { done?: string } }
const config = { access: 'capability' } as const

interface Shown {
  readonly values?: FieldValues
  readonly errors?: FieldErrors
  readonly typed?: CaseText
  readonly refusal?: Refusal
  readonly done?: boolean
}

const Standing = ({ interest }: { readonly interest: Interest }) => {
  const { sponsorName, nominationId, teamName } = interest
  if (nominationId !== null)
    return (
      <Note tone="good">
        You are nominated. The team votes in secret; you hear by mail when your membership begins.
      </Note>
    )
  if (sponsorName !== null)
    return (
      <Note>
        <bdi>{sponsorName}</bdi> takes it up, and writes the case for you together with you below.
      </Note>
    )
  return <Note>{`The members of ${teamName} see it. Nobody has taken it up yet.`}</Note>
}

const Page = ({ interest, base, shown }: { interest: Interest; base: string; shown: Shown }) => (
  <>
    <header class="stack tight">
      <h1>Your interest</h1>
      <p class="quiet">
        {`In joining ${interest.teamName}, said on `}
        <DateTime at={new Date(interest.statedAt)} day />. Whoever has this page’s address can read
        and change it: keep it to yourself.
      </p>
    </header>
    {shown.done && (
      <Note tone="good" spoken>
        Saved.
      </Note>
    )}
    <Standing interest={interest} />
    <ErrorSummary errors={shown.errors ?? {}} labels={INTEREST_LABELS} />
    {interest.sponsorId !== null && interest.nominationId === null && (
      <CaseForm
        interest={interest}
        action={`${base}/case`}
        csrf=""
        typed={shown.typed}
        refusal={shown.refusal}
      />
    )}
    <Card title="What you said" padded>
      <ActionForm action={base} csrf="" label="What you said" guard>
        <InterestFields
          backgrounds={charterOf(interest).governance.nomination.expectedBackgrounds.value}
          values={shown.values ?? interestAsTyped(interest.said)}
          errors={shown.errors ?? {}}
        />
        <div class="form-end">
          <Button tone="main">Save</Button>
        </div>
      </ActionForm>
    </Card>
    <Card title="Take it back" padded>
      <p>
        What you said and the case that was written are erased at once, and this page with them.
        {interest.nominationId !== null && ' A nomination that was made stands: ask your sponsor.'}
      </p>
      <Action action={`${base}/withdraw`} csrf="" tone="danger">
        Take it back
      </Action>
    </Card>
  </>
)

const Withdrawn = () => (
  <>
    <h1>Taken back</h1>
    <p class="lead">What you said is erased, and the case that was written with it.</p>
    <p>
      <a href="/members">The members</a>
    </p>
  </>
)

export const registerInterestLinkPages = (app: FastifyInstance, { installation }: Site): void => {
  const holder = (link: string): Candidate => {
    const candidate = candidateBy(installation.keys, link)
    if (candidate === undefined) throw notFound()
    return candidate
  }
  const send = async (reply: FastifyReply, link: string, shown: Shown & { status?: number }) => {
    const interest = await inTransaction(installation.db, holder(link), (tx) =>
      selectInterest(tx, installation.keys, {}),
    )
    if (interest === undefined) throw notFound()
    const html = drawForAnyone({
      title: 'Your interest',
      site: interest.teamName,
      narrow: true,
      children: <Page interest={interest} base={`/interest/${link}`} shown={shown} />,
    })
    return sendPage(reply, html, shown.status)
  }
  const unlessUnknown = (refusal: Refusal): Refusal => {
    if (refusal.refusal === 'interest.unknown') throw notFound()
    return refusal
  }
  app.get<ByLink>('/interest/:link', { config }, ({ params, query }, reply) =>
    send(reply, params.link, { done: query.done === 'saved' }),
  )
  const act = { config: { ...config, withoutCsrf: true } }
  app.post<ByLink>('/interest/:link', act, async ({ params, body }, reply) => {
    const candidate = holder(params.link)
    const said = interestIn(body)
    const errors = checkInterested(said)
    if (Object.keys(errors).length > 0)
      return send(reply, params.link, { values: interestAsTyped(said), errors, status: 422 })
    const outcome = await changeInterest(installation, candidate, said)
    if (isRefusal(outcome)) throw notFound()
    return reply.redirect(`/interest/${params.link}?done=saved`, 303)
  })
  app.post<ByLink>('/interest/:link/case', act, async ({ params, body }, reply) => {
    const typed = caseIn(body)
    const outcome = await saveCase(installation, { candidate: holder(params.link) }, typed)
    if (isRefusal(outcome))
      return send(reply, params.link, { typed, refusal: unlessUnknown(outcome), status: 409 })
    return reply.redirect(`/interest/${params.link}?done=saved`, 303)
  })
  app.post<ByLink>('/interest/:link/withdraw', act, async ({ params }, reply) => {
    const outcome = await withdrawInterest(installation, holder(params.link))
    if (isRefusal(outcome)) throw notFound()
    return sendPage(
      reply,
      drawForAnyone({ title: 'Taken back', site: 'Parley', narrow: true, children: <Withdrawn /> }),
    )
  })
}
