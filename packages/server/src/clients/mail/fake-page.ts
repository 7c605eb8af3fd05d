// The mail catcher's pages: what was caught, newest first, and one message as text with its links
// to click. Everything shown is escaped; nothing is loaded from anywhere.
import { html, type LoopbackAnswer } from '../loopback.js'
import type { CaughtMail } from './fake.js'

const style = `
:root{color-scheme:light dark;--line:#8883;--quiet:light-dark(#5a5f66,#a3a9b0);--link:light-dark(#1750b5,#8ab4ff)}
body{font:14px/1.5 system-ui,sans-serif;max-width:52rem;margin:0 auto;padding:24px 16px 64px}
h1{font-size:22px;font-weight:600;margin:0 0 4px}p{margin:0 0 16px}.quiet{color:var(--quiet)}
a{color:var(--link)}ol{list-style:none;margin:16px 0 0;padding:0}
li a{display:block;padding:12px 4px;border-top:1px solid var(--line);color:inherit;text-decoration:none}
li a:hover{background:#8881}li b{display:block;font-weight:600}li span,dd,time{font-variant-numeric:tabular-nums}
form{display:flex;gap:8px}input,button{font:inherit;padding:4px 8px;min-width:0}input{flex:1;max-width:24rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:16px 0}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
pre{font:13.5px/1.6 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;border-top:1px solid var(--line);padding:16px 0;margin:0}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}`

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const page = (title: string, body: string, status = 200): LoopbackAnswer => ({
  ...html(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${style}</style></head><body><main>${body}</main></body></html>`,
    status,
  ),
})

const shownTime = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`

export function listPage(messages: readonly CaughtMail[], to: string): LoopbackAnswer {
  const rows = messages.map(
    ({ id, at, subject, to: recipients }) =>
      `<li><a href="/messages/${id}"><b>${escaped(subject) || '(no subject)'}</b><span class="quiet">to ${escaped(recipients.join(', '))} · <time>${shownTime(at)}</time></span></a></li>`,
  )
  const list =
    rows.length === 0
      ? '<p class="quiet">No mail yet. What the demo sends appears here.</p>'
      : `<ol>${rows.join('')}</ol>`
  return page(
    'Mail catcher',
    `<h1>Mail catcher</h1><p class="quiet">Every message the demo sends ends here; none leaves this machine.</p><form action="/"><label for="to">To</label><input id="to" name="to" value="${escaped(to)}"><button>Show</button></form>${list}`,
  )
}

export function messagePage(message: CaughtMail): LoopbackAnswer {
  const facts: readonly (readonly [string, string])[] = [
    ['From', message.from],
    ['To', message.to.join(', ')],
    ['Caught', shownTime(message.at)],
    ['Message-ID', message.messageId],
  ]
  const list = facts.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join('')
  return page(
    message.subject || '(no subject)',
    `<p><a href="/">All mail</a></p><h1>${escaped(message.subject) || '(no subject)'}</h1><dl>${list}</dl><pre>${linked(message.text)}</pre><details><summary>All headers</summary><pre>${escaped(message.headers.join('\n'))}</pre></details>`,
  )
}

export const notFoundPage = (): LoopbackAnswer =>
  page('Not here', '<h1>Not here</h1><p>No such message. <a href="/">All mail</a></p>', 404)

/** Web addresses become links; a closing mark of the sentence around one stays outside. */
function linked(text: string): string {
  const parts = text.split(/(https?:\/\/[^\s<>"]+)/)
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return escaped(part)
      const [, url = part, after = ''] = /^(.*?)([.,;:!?)\]]*)$/.exec(part) ?? []
      return `<a href="${escaped(url)}" rel="noreferrer">${escaped(url)}</a>${escaped(after)}`
    })
    .join('')
}
