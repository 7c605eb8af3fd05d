// The page of the demo's people: sign in as any of them as often as you like, or follow a report as its reporter. It is
// on loopback and belongs to the demo alone; a real installation hands out sign-in links one by one.
import { change } from '../../audit/change.js'
import { html, type LoopbackServer, serveLoopback } from '../../clients/loopback.js'
import { escapeHtml, standInPage } from '../../clients/stand-in-page.js'
import { insertLink } from '../../identity/links.js'
import { must, type Persona } from './people.js'
import type { Stage } from './stage.js'

/** What each of them is there to show. */
const SHOWS: Readonly<Record<string, string>> = {
  'Ada Admin': 'settings, members, the charter, the directory',
  'Alex Admin': 'is asked for an approval and reads CVE records',
  'Cora Coordinator': 'coordinates most cases; publishes one that is approved',
  'Max Member': 'is asked for a second opinion; waits for an approval',
  'Rita Releasemanager': 'has a case that is overdue',
  'Olga Operator': 'reads CVE records before they are posted',
  'Carl Council': 'a member who sits on the council and is not assigned cases',
  'Nora Newcomer': 'new: has not agreed to the confidentiality terms yet; Max mentors her',
  'Mara Maintainer': 'invited to cases, one still unanswered',
}

const page = (stage: Stage, cast: readonly Persona[]) => {
  const { url } = stage.opened.installation
  const people = cast.map(
    ({ name, roles, team, personId }) =>
      `<li><form method="post" action="/people/${personId}"><span style="flex:1"><b>${escapeHtml(name)}</b><span class="quiet">${escapeHtml([team === '' ? 'guest' : roles.join(', ') || 'member', SHOWS[name] ?? ''].join(' · '))}</span></span><button>Sign in<span hidden> as ${escapeHtml(name)}</span></button></form></li>`,
  )
  const { github, mailman, discord } = stage.venues
  const venues = Object.entries({ GitHub: github, Mailman: mailman, Discord: discord })
    .map(([name, fake]) => `<a href="${escapeHtml(fake.url)}">${name}</a>`)
    .join(' · ')
  const reports = [...stage.followed]
    .reverse()
    .map(
      ({ summary, followUrl }) =>
        `<li><a href="${escapeHtml(followUrl)}"><b>${escapeHtml(summary)}</b></a></li>`,
    )
  return standInPage(
    'People of the demo',
    `<h1>People of the demo</h1><p class="quiet">All of them are made up. Each button makes a fresh sign-in link and opens it. <a href="${escapeHtml(url)}/">Parley</a> · <a href="${escapeHtml(stage.mail.url)}">its mail</a> · <a href="${escapeHtml(stage.cve.url)}">CVE Services, made up</a> · ${venues} · <a href="${escapeHtml(url)}/report">report something</a></p><ol>${people.join('')}</ol><h2>Reports, as their reporters follow them</h2><ol>${reports.join('')}</ol>`,
  )
}

/** Serves the page on a free port. */
export const servePeople = (stage: Stage, cast: readonly Persona[]): Promise<LoopbackServer> =>
  serveLoopback({
    routes: {
      'GET /': () => page(stage, cast),
      'POST /people/:personId': async ({ params }) => {
        const persona = cast.find(({ personId }) => personId === params['personId'])
        if (persona === undefined) return html('', 404)
        const link = await change(stage.opened.installation, { kind: 'nobody' }, (step) =>
          insertLink(step, { personId: persona.personId, purpose: 'invitation' }),
        )
        return { ...html('', 303), headers: { location: must(link) } }
      },
    },
    otherwise: () => standInPage('Not here', '<h1>Not here</h1>', 404),
  })
