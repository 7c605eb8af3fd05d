/*
 * Owns what lint says of an advisory that is to be announced by mail: what the template asks for and it does not say, and
 * severities that would tell two stories. Refuses to write the mail: see mail.ts.
 */
import type { Advisory } from '../advisory/advisory.js'
import { cveIdOf } from '../advisory/ids.js'
import type { Finding } from '../advisory/report.js'
import { scoreVector } from '../severity/score.js'
import {
  announcedDescription,
  announcedLinks,
  announcedRating,
  PULL_REQUEST,
  projectOf,
} from './mail.js'

const SOURCE = 'Python Developer’s Guide, PSRT: advisory template'

/** What the template asks for and the advisory does not say. */
export function lintAnnounceMail(advisory: Advisory): readonly Finding[] {
  const missing = [
    { path: '/id', isMissing: cveIdOf(advisory) === undefined, what: 'CVE id' },
    { path: '/title', isMissing: !advisory.title, what: 'title' },
    { path: '/severities', isMissing: announcedRating(advisory) === undefined, what: 'severity' },
    { path: '/project', isMissing: projectOf(advisory) === undefined, what: 'project' },
    {
      path: '/descriptions',
      isMissing: announcedDescription(advisory) === '',
      what: 'description',
    },
    { path: '/references', isMissing: !linksToFix(advisory), what: 'pull request' },
  ]
  const absent = missing
    .filter(({ isMissing }) => isMissing)
    .map(({ path, what }) => ({
      path,
      rule: `mail.no-${what.toLowerCase().replace(' ', '-')}`,
      level: 'warning' as const,
      because: `The announce mail has no ${what}.`,
      source: SOURCE,
      fix: `Give the advisory a ${what}.`,
    }))
  return [...absent, ...differingRatings(advisory)]
}

/** Vectors of two versions of CVSS that come to different words: the mail says one of them, the records both. */
function differingRatings(advisory: Advisory): readonly Finding[] {
  const said = announcedRating(advisory)
  const scored = advisory.severities.flatMap(({ vector }) => {
    const score = scoreVector(vector)
    return 'refusal' in score ? [] : [score]
  })
  const words = scored.map(
    ({ version, baseScore, baseRating }) => `${version}: ${baseScore} ${baseRating}`,
  )
  if (new Set(scored.map(({ baseRating }) => baseRating)).size < 2) return []
  return [
    {
      path: '/severities',
      rule: 'mail.ratings-differ',
      level: 'warning',
      because: `The scores say different things (CVSS ${words.join(', CVSS ')}); the announcement says ${said}.`,
      source: SOURCE,
      fix: 'Look at both vectors again, or say one of them alone.',
    },
  ]
}

/** A pull request, or another page that the advisory calls a patch, such as a commit. */
function linksToFix(advisory: Advisory): boolean {
  const patches = advisory.references.filter(({ tags }) => tags.includes('patch'))
  return announcedLinks(advisory).some(
    (url) => PULL_REQUEST.test(url) || patches.some((patch) => patch.url === url),
  )
}
