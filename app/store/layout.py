"""The files of a workspace's folder.

`workspace.json`   id, and how the root key is wrapped (never the key)
`workspace.db`     everything
`audit.anchor`     how far the workspace has come
`workspace.seal`   the closed file's digest
`workspace.lock`   held by every process that has the workspace open
`backups/`         automatic backups
"""

DATABASE = "workspace.db"
RECORD = "workspace.json"
ANCHOR = "audit.anchor"
SEAL = "workspace.seal"
LOCK = "workspace.lock"
BACKUPS = "backups"
BACKUP_SUFFIX = ".quotahit"
