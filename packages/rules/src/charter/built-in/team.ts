// Owns how many admins the Python Security Response Team has, and what its members and admins do, as data.
// It decides nothing.
import type { TeamRules } from '../charter.js'
import { devguide, pep811 } from './sources.js'

/** The team of the `pep-811` charter. @source PEP 811; Python Developer's Guide (charter-rules C5, D1, D2) */
export const pep811Team: TeamRules = {
  adminsMinimum: { value: 2, source: pep811 },
  memberDuties: {
    value: [
      'Know the practice of CVE records, patches, disclosure and embargoes.',
      'Keep what is under embargo to those who agreed to it.',
      'Coordinate reports, and hand over what they cannot continue.',
      'Bring in the experts a report needs.',
      'Score severity and write advisories.',
    ],
    source: `${pep811}; ${devguide}`,
  },
  adminDuties: {
    value: [
      'Sort the mail that comes to the team’s address.',
      'Keep the places where the team works in step with the list of members.',
      'Run nominations and count the votes.',
      'Report once a year who took no part.',
    ],
    source: `${pep811}; ${devguide}`,
  },
}
