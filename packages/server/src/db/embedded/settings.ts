// The settings our own postmaster runs with, on its command line so that a newer Parley changes them
// without editing files in the data folder. Knows nothing of where the data lies.

/** The server name our connections and `ps` show. */
export const CLUSTER_NAME = 'parley'

/** The port only names the socket file: nothing listens on TCP. */
export const SOCKET_PORT = 5432

const DURABLE = {
  // An acknowledged report is on disk. These are the defaults, written down because they are a promise.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
}

const SMALL = {
  max_connections: '60',
  shared_buffers: '64MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  effective_cache_size: '512MB',
  max_parallel_workers: '2',
  max_parallel_workers_per_gather: '1',
  autovacuum_max_workers: '2',
  // The worker method keeps three more processes resident and gains nothing at this size.
  io_method: 'sync',
  // Nobody replicates from or archives this server: less WAL, and no sender processes.
  wal_level: 'minimal',
  max_wal_senders: '0',
  random_page_cost: '1.1',
  jit: 'off',
}

const DISCREET = {
  // The server's log outlives cases and is not sealed. An error's text, statement and detail can hold
  // what people wrote, and our process sees them anyway: here only the server's own life is logged.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_min_duration_statement: '-1',
  log_autovacuum_min_duration: '-1',
  log_checkpoints: 'off',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  lc_messages: 'C',
}

/** The postmaster's arguments after `-D`. */
export function postmasterSettings(socketFolder: string): readonly string[] {
  const settings = {
    cluster_name: CLUSTER_NAME,
    listen_addresses: '',
    port: String(SOCKET_PORT),
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    timezone: 'UTC',
    ...DURABLE,
    ...SMALL,
    ...DISCREET,
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
