#!/bin/bash
# Runs a command in a copy of this machine's file system that is gone when the command ends, with a Slurm of two nodes in it.
#   unshare --mount --pid --fork --kill-child bash namespace.sh SCRATCH ROOT COMMAND…
# Ends with 42 when Slurm cannot be had here.
set -e
scratch=$1 root=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
mount --make-rprivate / || exit 42
mkdir -p "$scratch/layer"
mount -t tmpfs -o size=2g tmpfs "$scratch/layer" || exit 42
new=$scratch/layer/root
mkdir -p "$scratch"/layer/{upper,work,root}
mount -t overlay overlay -o "lowerdir=/,upperdir=$scratch/layer/upper,workdir=$scratch/layer/work" "$new" || exit 42
mount --rbind /dev "$new/dev"
mount -t proc proc "$new/proc"
mount --rbind /sys "$new/sys"
# What the trial reads and writes is the machine's own: an overlay has no locks that count outside.
mkdir -p "$scratch/work" "$new$scratch/work"
mount --bind "$scratch/work" "$new$scratch/work"
cp "$here/slurm.conf" "$new/tmp/agora-slurm.conf"
exec chroot "$new" /bin/bash -s -- "$root" "$@" <<'INSIDE'
root=$1
shift
export DEBIAN_FRONTEND=noninteractive
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod +x /usr/sbin/policy-rc.d
install() { timeout 200 apt-get install -y --no-install-recommends slurmctld slurmd slurm-client; }
{ install || { timeout 100 apt-get update && install; }; } > /tmp/apt.log 2>&1 || { tail -n 3 /tmp/apt.log >&2; exit 42; }
mkdir -p /etc/slurm /var/spool/slurmctld /var/spool/slurmd.n1 /var/spool/slurmd.n2
cp /tmp/agora-slurm.conf /etc/slurm/slurm.conf
echo "127.0.0.1 localhost n1 n2 $(hostname)" > /tmp/hosts
cat /tmp/hosts > /etc/hosts
slurmctld -c && slurmd -N n1 && slurmd -N n2 || { tail -n 5 /var/log/slurm*.log >&2; exit 42; }
for tries in $(seq 150); do
  [ "$(sinfo -h -o %T 2>/dev/null)" = idle ] && break
  sleep 0.2
done
sinfo
cd "$root" && exec "$@" < /dev/null
INSIDE
