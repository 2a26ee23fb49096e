"""The files of a workspace's folder.

`workspace.json`   id, and how the root key is wrapped (never the key)
`workspace.db`     everything
`audit.anchor`     how far the workspace has come
`outside.log`      who opted out and what was sent, by digests: what no restored backup may forget
`workspace.seal`   the closed file's digest
`workspace.lock`   held by every process that has the workspace open
`backups/`         automatic backups
`as-found-N/`      a file with its log as they lay, where they were not what they should be and were looked at all the same
"""

DATABASE = "workspace.db"
RECORD = "workspace.json"
ANCHOR = "audit.anchor"
OUTSIDE = "outside.log"
SEAL = "workspace.seal"
LOCK = "workspace.lock"
BACKUPS = "backups"
AS_FOUND = "as-found"
BACKUP_SUFFIX = ".quotahit"
