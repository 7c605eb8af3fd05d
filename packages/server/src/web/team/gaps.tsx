// What a team's own page says is lacking: nobody can be nominated, or too few can be asked about a project.
import { setUpState } from '@parley/rules'
import { charterOf } from '../../charter/charter-of.js'
import { Because } from '../look/form/buttons.js'
import { counted } from '../look/marks.js'
import { Note } from '../look/states.js'
import type { AdminPage } from './draw-admin.js'

const thinInWords = (thin: readonly string[]): string =>
  thin.length > 3 ? counted(thin.length, 'project') : thin.join(', ')

/** What the charter needs and the team lacks. Before it has its admins everything is lacking: the set-up page leads there. */
export const Gaps = ({ team, missing, thin }: Pick<AdminPage, 'team' | 'missing' | 'thin'>) => {
  const here = `/admin/${team.slug}`
  if (!setUpState(charterOf(team), team.admins).isSetUp) return null
  return (
    <>
      {missing && (
        <Note tone="bad">
          Nobody can be nominated. <Because {...missing} />{' '}
          <a href={`${here}/oversight`}>Name the body</a>
        </Note>
      )}
      {thin.length > 0 && (
        <Note tone="bad">
          Too few can be asked about <bdi>{thinInWords(thin)}</bdi> now.{' '}
          <a href={`/governance/${team.slug}/availability`}>Who is there</a>
        </Note>
      )}
    </>
  )
}
