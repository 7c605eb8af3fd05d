// The page behind the link at the foot of a notification: one button. Mail programs press it by themselves (RFC 8058);
// a scanner that only fetches the link changes nothing.
import type { FastifyInstance } from 'fastify'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { muteTopic, readUnsubscribeToken } from '../../notify/unsubscribe.js'
import { drawForAnyone } from '../frame.js'
import { Button } from '../look/form/buttons.js'
import { Note } from '../look/states.js'

const ABOUT = {
  'new-report': 'new reports',
  message: 'messages',
  assignment: 'assignments',
  deadline: 'deadlines',
  governance: 'votes and nominations',
} as const

const draw = (token: string, about: string, isDone: boolean): string =>
  drawForAnyone({
    title: isDone ? 'No more of these mails' : 'Stop these mails?',
    site: 'Parley',
    narrow: true,
    children: (
      <>
        <h1>{isDone ? 'No more of these mails' : 'Stop these mails?'}</h1>
        {isDone ? (
          <Note tone="good" spoken>
            You get no more mail about {about}. Your account page changes it back.
          </Note>
        ) : (
          <form method="post" action={`/u/${token}`} class="stack">
            <p>You will get no more mail about {about}. Nothing else changes.</p>
            <p>
              <Button tone="main">Stop mail about {about}</Button>
            </p>
          </form>
        )}
      </>
    ),
  })

export const registerUnsubscribePages = (app: FastifyInstance, { installation }: Site): void => {
  const path = '/u/:token'
  app.get<{ Params: { token: string } }>(
    path,
    { config: { access: 'capability' } },
    async ({ params }, reply) => {
      const muted = readUnsubscribeToken(installation, params.token)
      if (muted === undefined) throw notFound()
      return sendPage(reply, draw(params.token, ABOUT[muted.topic], false))
    },
  )
  app.post<{ Params: { token: string } }>(
    path,
    { config: { access: 'capability', withoutCsrf: true, fromAnywhere: true } },
    async ({ params }, reply) => {
      const muted = readUnsubscribeToken(installation, params.token)
      if (muted === undefined) throw notFound()
      await muteTopic(installation, muted)
      return sendPage(reply, draw(params.token, ABOUT[muted.topic], true))
    },
  )
}
