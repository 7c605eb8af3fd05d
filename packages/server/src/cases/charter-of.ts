// Which charter a team decides by, found by its built-in name. Reads no table and decides nothing.
import { builtInCharters, type Charter, pep811Charter } from '@parley/rules'

/** The charter a team names; a name that is not built in falls back to the default one. */
export const charterOf = (team: { readonly charter: string }): Charter =>
  builtInCharters[team.charter] ?? pep811Charter
