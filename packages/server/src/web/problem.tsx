// A problem as a page: what happened, what was kept, what to try.
import type { Problem } from '../http/problems.js'
import type { Viewer } from '../identity/viewer.js'
import { drawForAnyone } from './frame.js'
import { Fault } from './look/states.js'

const next = (problem: Problem) => {
  if (problem.status === 410) return 'How long what is kept, and why, is on the page on privacy.'
  if (problem.status === 404)
    return (
      <>
        Check the address, or start from the front page. If a mail led you here,{' '}
        <a href="/sign-in" data-back-here>
          sign in
        </a>{' '}
        first, then open it again. If it is the link to a report of yours,{' '}
        <a href="/report/link-again">have it sent again</a>.
      </>
    )
  if (problem.status === 401) return 'Sign in, then open this page again.'
  if (problem.status === 403) return 'Open the page again, then repeat the step.'
  return 'Wait a moment, then try again.'
}

const keptOf = ({ status }: Problem) => {
  if (status === 410) return 'What was published stays.'
  return status >= 500 ? 'What was stored before is safe.' : 'Nothing was changed.'
}

/** Draws a problem. The same bytes for everyone who meets the same problem. */
export const drawProblem = (problem: Problem, _viewer: Viewer | undefined): string =>
  drawForAnyone({
    title: problem.title,
    site: 'Parley',
    narrow: true,
    children: (
      <Fault
        title={problem.title}
        happened={problem.detail}
        kept={keptOf(problem)}
        next={next(problem)}
      />
    ),
  })
