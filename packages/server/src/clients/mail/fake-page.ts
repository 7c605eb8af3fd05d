// The mail catcher's pages: what was caught, newest first, and one message as text with its links
// to click. Everything shown is escaped; nothing is loaded from anywhere.
import type { LoopbackAnswer } from '../loopback.js'
import { escapeHtml, standInPage as page, shownTime } from '../stand-in-page.js'
import type { CaughtMail } from './fake.js'

export function listPage(messages: readonly CaughtMail[], to: string): LoopbackAnswer {
  const rows = messages.map(
    ({ id, at, subject, to: recipients }) =>
      `<li><a href="/messages/${id}"><b>${escapeHtml(subject) || '(no subject)'}</b><span class="quiet">to ${escapeHtml(recipients.join(', '))} · ${shownTime(at)}</span></a></li>`,
  )
  const list =
    rows.length === 0
      ? '<p class="quiet">No mail yet. What the demo sends appears here.</p>'
      : `<ol>${rows.join('')}</ol>`
  return page(
    'Mail catcher',
    `<h1>Mail catcher</h1><p class="quiet">Every message the demo sends ends here; none leaves this machine.</p><form action="/"><label for="to">To</label><input id="to" name="to" value="${escapeHtml(to)}"><button>Show</button></form>${list}`,
  )
}

export function messagePage(message: CaughtMail): LoopbackAnswer {
  const facts: readonly (readonly [string, string])[] = [
    ['From', escapeHtml(message.from)],
    ['To', escapeHtml(message.to.join(', '))],
    ['Caught', shownTime(message.at)],
    ['Message-ID', escapeHtml(message.messageId)],
  ]
  const list = facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')
  return page(
    message.subject || '(no subject)',
    `<p><a href="/">All mail</a></p><h1>${escapeHtml(message.subject) || '(no subject)'}</h1><dl>${list}</dl><pre>${linked(message.text)}</pre><details><summary>All headers</summary><pre>${escapeHtml(message.headers.join('\n'))}</pre></details>`,
  )
}

export const notFoundPage = (): LoopbackAnswer =>
  page('Not here', '<h1>Not here</h1><p>No such message. <a href="/">All mail</a></p>', 404)

/** Web addresses become links; a closing mark of the sentence around one stays outside. */
function linked(text: string): string {
  const parts = text.split(/(https?:\/\/[^\s<>"]+)/)
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return escapeHtml(part)
      const [, url = part, after = ''] = /^(.*?)([.,;:!?)\]]*)$/.exec(part) ?? []
      return `<a href="${escapeHtml(url)}" rel="noreferrer">${escapeHtml(url)}</a>${escapeHtml(after)}`
    })
    .join('')
}
