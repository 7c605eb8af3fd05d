// The parts of governance, for the team that is looked at.
import { Tabs } from '../look/lists.js'

/** Where governance has its parts, for the team that is looked at. */
export const GovernanceTabs = ({
  slug,
  current,
}: {
  readonly slug: string
  readonly current: 'overview' | 'availability' | 'nominations'
}) => (
  <Tabs
    label="Governance"
    tabs={[
      { href: `/governance/${slug}`, label: 'Overview', current: current === 'overview' },
      { href: '/nominations', label: 'Nominations', current: current === 'nominations' },
    ]}
  />
)
