// A page of the fake of CVE Services for people: what is reserved, published and rejected.
import { html, type LoopbackAnswer } from '../loopback.js'
import type { FakeState } from './fake-state.js'

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const style = `body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #8884;vertical-align:top}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.5rem 0 0}code{font-variant-numeric:tabular-nums}`

export function idsPage(state: FakeState): LoopbackAnswer {
  const rows = [...state.ids.values()]
    .sort((a, b) => (a.reserved < b.reserved ? 1 : -1))
    .map((id) => {
      const record = state.records.get(id.cveId)
      const shown =
        record === undefined
          ? ''
          : `<details><summary>Record</summary><pre>${escapeHtml(JSON.stringify(record, null, 2))}</pre></details>`
      const cells = [id.state, id.owner, id.requestedBy.user, id.reserved, id.modified]
      return `<tr><td><code>${id.cveId}</code>${shown}</td>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`
    })
  const table =
    rows.length === 0
      ? '<p>No id has been reserved yet.</p>'
      : `<table><thead><tr><th>Id</th><th>State</th><th>Owner</th><th>Asked for by</th><th>Reserved</th><th>Changed</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
  return html(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>CVE Services (stand-in)</title><style>${style}</style><h1>CVE Services (stand-in)</h1><p>Nothing here is sent to the CVE Program.</p>${table}</html>`,
  )
}
