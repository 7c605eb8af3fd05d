// The parts of governance, for the team that is looked at.
import { Tabs } from '../look/lists.js'

/** Where governance has its parts, for the team that is looked at. */
export const GovernanceTabs = ({
  slug,
  current,
  isMember = true,
}: {
  readonly slug: string
  readonly current: 'overview' | 'availability' | 'nominations' | 'newcomers'
  /** The body is shown no availability and no newcomers. */
  readonly isMember?: boolean
}) => (
  <Tabs
    label="Governance"
    tabs={[
      { href: `/governance/${slug}`, label: 'Overview', current: current === 'overview' },
      ...(isMember
        ? [
            {
              href: `/governance/${slug}/availability`,
              label: 'Availability',
              current: current === 'availability',
            },
          ]
        : []),
      { href: '/nominations', label: 'Nominations', current: current === 'nominations' },
      ...(isMember
        ? [{ href: '/onboarding', label: 'Newcomers', current: current === 'newcomers' }]
        : []),
    ]}
  />
)
