package replica

import (
	"fmt"
)

// skipRestore says whether raft may leave the newest snapshot alone at start:
// with NoSnapshotRestoreOnStart raft sets its last applied index to the
// snapshot's without looking at the state, so a state behind its snapshot
// would keep a hole. Such a state is restored from the snapshot first.
func skipRestore(config Config) (bool, error) {
	list, err := config.Snapshots.List()
	if err != nil {
		return false, fmt.Errorf("listing snapshots: %w", err)
	}
	if len(list) == 0 {
		return true, nil
	}
	applied, _ := config.State.Applied()
	return applied >= list[0].Index, nil
}
