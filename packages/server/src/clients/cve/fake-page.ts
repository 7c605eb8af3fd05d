// A page of the fake of CVE Services for people: what is reserved, published and rejected.
import type { LoopbackAnswer } from '../loopback.js'
import { escapeHtml, shownTime, standInPage } from '../stand-in-page.js'
import type { FakeCveId, FakeState } from './fake-state.js'

export function idsPage(state: FakeState): LoopbackAnswer {
  const rows = [...state.ids.values()].reverse().map((id) => row(state, id))
  const list =
    rows.length === 0
      ? '<p class="quiet">No id yet. What the demo reserves appears here.</p>'
      : `<ol>${rows.join('')}</ol>`
  return standInPage(
    'CVE Services (stand-in)',
    `<h1>CVE Services (stand-in)</h1><p class="quiet">Ids and records of this demo; nothing is sent to the CVE Program.</p>${list}`,
  )
}

function row(state: FakeState, id: FakeCveId): string {
  const record = state.records.get(id.cveId)
  const text = record === undefined ? '' : escapeHtml(JSON.stringify(record, null, 2))
  const shown = text === '' ? '' : `<details><summary>Record</summary><pre>${text}</pre></details>`
  const who = escapeHtml(`${id.owner}, by ${id.requestedBy.user}`)
  const changed = id.modified === id.reserved ? '' : `, changed ${shownTime(id.modified)}`
  return `<li><b><code>${id.cveId}</code> ${id.state.toLowerCase()}</b><span class="quiet">${who} · reserved ${shownTime(id.reserved)}${changed}</span>${shown}</li>`
}
