#!/usr/bin/env bash
# The README's first command on bare machines: Debian 12 and 13 with python3, python3-venv, make and git, by a user
# without rights. Every file that comes out is compared with what this machine builds. Usage: tests/fresh_machines.sh
# [suite | path of a Python …]; another Python builds on this machine, in an environment of its own. Suites need root,
# debootstrap, its packages and a process space of their own; without them it says what was not tried, and ends well.
set -euo pipefail
cd "$(dirname "$0")/.."
suites=("$@")
[ ${#suites[@]} -gt 0 ] || suites=(bookworm trixie)
report=(FORBUND=jamtland YEAR=2025)
packages=python3,python3-venv,make,git,ca-certificates

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
debian=
for suite in "${suites[@]}"; do [ -x "$suite" ] || debian=1; done

can_make_machines() {
  [ "$(id -u)" = 0 ] && command -v debootstrap >/dev/null && unshare --mount --pid --fork true 2>/dev/null
}
if [ -n "$debian" ] && ! can_make_machines; then
  echo "Nya maskiner: inget prövat, eftersom det kräver root, debootstrap och ett eget rum för processer."
  exit 0
fi

# What a build leaves, each file with its sum; the manifest says which Python it was made with.
sums() { (cd "$1" && find . -type f ! -name manifest.json -print0 | sort -z | xargs -0 sha256sum); }

# Makes a machine with nothing but what the README names, and this machine's way to the packages.
machine() {
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | sort -u | grep -m 1 '/debian/\?$')
  debootstrap --variant=minbase --include=$packages "$1" "$2" "$mirror" >"$2.log" 2>&1 || { tail -5 "$2.log"; return 1; }
  if [ -f /etc/pip.conf ]; then cp /etc/pip.conf "$2/etc/"; fi
  cp /etc/resolv.conf /etc/hosts "$2/etc/"
  cp /etc/ssl/certs/ca-certificates.crt "$2/etc/ssl/certs/"
  chroot "$2" useradd --create-home prov
  git clone -q --bare . "$2/home/prov/projekt.git"
  chroot "$2" chown -R prov: /home/prov
}

# Runs the README's first command there, in a process space of its own, which ends with it.
build() {
  unshare --mount --pid --fork bash -c '
    mount -t proc proc "$1/proc" && mount -t tmpfs tmpfs "$1/tmp" && mount --rbind /dev "$1/dev"
    chroot "$1" su - prov -c "git clone -q projekt.git projekt && cd projekt && make report '"${report[*]}"'"
  ' bash "$1"
}

# Runs it here, with another Python.
build_with() {
  git clone -q . "$2" && make --no-print-directory -C "$2" report PYTHON="$1" "${report[@]}"
}

make --no-print-directory report "${report[@]}" >"$scratch/host.log"
sums build/jamtland/2025 >"$scratch/host.sums"
failed=0
for suite in "${suites[@]}"; do
  name=${suite//\//_}
  root=$scratch/$name
  if [ -x "$suite" ]; then
    project=$root
    python=$("$suite" --version)
    command=(build_with "$suite" "$root")
  else
    if ! machine "$suite" "$root"; then
      echo "$suite: inte prövad, eftersom maskinen inte gick att göra"
      continue
    fi
    project=$root/home/prov/projekt
    python=$(chroot "$root" python3 --version)
    command=(build "$root")
  fi
  if ! "${command[@]}" >"$scratch/$name.said" 2>&1; then
    echo "$suite: rapporten byggdes inte"
    tail -30 "$scratch/$name.said"
    failed=1
    continue
  fi
  sums "$project/build/jamtland/2025" >"$scratch/$name.sums"
  if differs=$(diff "$scratch/host.sums" "$scratch/$name.sums"); then
    echo "$suite, $python: $(wc -l <"$scratch/$name.sums") filer, alla lika med den här maskinens ($(python3 --version))"
  else
    echo "$suite, $python: olika filer"
    echo "$differs"
    failed=1
  fi
done
exit $failed
