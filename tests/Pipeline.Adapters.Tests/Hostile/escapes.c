// Every way out of a container that we know to try. Each is tried in a process of its own, whose end is told by name:
// an errno, a signal, or "through". A way that needs more than one call is through only when its last call is.
// None does harm where it gets through: what it sets is what was there, and what it opens it leaves alone.
#include <dirent.h>
#include <linux/capability.h>
#include <linux/if_alg.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <arpa/inet.h>
#include <grp.h>
#include <time.h>

static int stopped(int reason) { return errno = reason, -1; }

// ---- network
static int reach(int kind, const char *address, int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &to.sin_addr);
  int out = socket(AF_INET, kind | SOCK_NONBLOCK, 0);
  if (out < 0) return -1;
  return kind == SOCK_STREAM ? connect(out, (void *)&to, sizeof to) : sendto(out, "x", 1, 0, (void *)&to, sizeof to);
}
static int ipv4_connect(void) { return reach(SOCK_STREAM, "192.0.2.1", 443); }
static int ipv4_private(void) { return reach(SOCK_STREAM, "172.17.0.1", 2375); }
static int udp_send(void) { return reach(SOCK_DGRAM, "192.0.2.1", 9); }
static int udp_multicast(void) { return reach(SOCK_DGRAM, "224.0.0.251", 5353); }
static int metadata_address(void) { return reach(SOCK_STREAM, "169.254.169.254", 80); }
static int dns_at(const char *server) {
  static const char query[] = "\1\2\1\0\0\1\0\0\0\0\0\0\7example\3com\0\0\1\0\1";
  char answer[512];
  struct timeval second = {1, 0};
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(53)};
  inet_pton(AF_INET, server, &to.sin_addr);
  int out = socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(out, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
  if (connect(out, (void *)&to, sizeof to) || send(out, query, sizeof query - 1, 0) < 0) return -1;
  return recv(out, answer, sizeof answer, 0);
}
static int dns_of_the_engine(void) { return dns_at("127.0.0.11"); }
static int dns_of_the_host(void) { return dns_at("127.0.0.53"); }
static int dns_elsewhere(void) { return dns_at("192.0.2.53"); }
static int ipv6_connect(void) {
  struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(443)};
  inet_pton(AF_INET6, "2001:db8::1", &to.sin6_addr);
  int out = socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0);
  return out < 0 ? -1 : connect(out, (void *)&to, sizeof to);
}
static int raw_socket(void) { return socket(AF_INET, SOCK_RAW, IPPROTO_ICMP); }
static int packet_socket(void) { return socket(AF_PACKET, SOCK_RAW, 0); }
static int vsock(void) { return socket(AF_VSOCK, SOCK_STREAM, 0); }
static int kernel_crypto(void) { return socket(AF_ALG, SOCK_SEQPACKET, 0); }
static int bluetooth(void) { return socket(AF_BLUETOOTH, SOCK_RAW, 1); }
static int kernel_events(void) { return socket(AF_NETLINK, SOCK_RAW, 15); }
static int network_up(void) {
  struct ifreq request = {.ifr_name = "lo"};
  request.ifr_flags = IFF_PROMISC;
  return ioctl(socket(AF_INET, SOCK_DGRAM, 0), SIOCSIFFLAGS, &request);
}
static int unix_connect(const char *path, size_t length) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  memcpy(to.sun_path, path, length);
  return connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&to, offsetof(struct sockaddr_un, sun_path) + length);
}
// The test listens on the port, on the host, and on an abstract name that has its number.
static int port(void) {
  const char *told = strstr(text, "\"port\":");
  return told ? atoi(told + 7) : 9;
}
static int host_loopback(void) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port()), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  return connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&to, sizeof to);
}
static int abstract_socket(void) {
  char name[64] = "";
  return unix_connect(name, 1 + sprintf(name + 1, "pipeline-escape-%d", port()));
}
// The filter knows unix, IPv4, IPv6, and netlink for the list of interfaces alone; it, and no lack of a module, refuses every other.
static int any_socket(int first, int last, int family, int type) {
  for (int number = first; number <= last; number++) {
    int other = family ? family : number;
    if (!family && (other == AF_INET || other == AF_INET6 || other == AF_NETLINK)) continue;
    int opened = socket(other, type, family ? number : 0);
    if (opened >= 0 || errno != EPERM) return opened;
  }
  return -1;
}
static int other_families(void) { return any_socket(AF_AX25, AF_MAX - 1, 0, SOCK_RAW); }
static int other_netlink(void) { return any_socket(1, 22, AF_NETLINK, SOCK_RAW); }
static int engine_socket(void) {
  static const char *places[] = {"/run/docker.sock", "/run/containerd/containerd.sock", "/run/podman/podman.sock", "/var/run/docker.sock"};
  for (int i = 0; i < 4; i++)
    if (!unix_connect(places[i], strlen(places[i]) + 1)) return 0;
  return -1;
}

// ---- files
static int root_write(void) { return open("/x", O_WRONLY | O_CREAT, 0644); }
static int program_write(void) { return open("/hostile", O_WRONLY); }
static int above_outputs(void) { return open("/pipeline/out/../x", O_WRONLY | O_CREAT, 0644); }
static int inputs_write(void) { return open("/pipeline/in/inputs.json", O_WRONLY); }
static int inputs_add(void) { return open("/pipeline/in/new", O_WRONLY | O_CREAT, 0644); }
static int inputs_remove(void) { return unlink("/pipeline/in/inputs.json"); }
static int inputs_chmod(void) { return chmod("/pipeline/in/inputs.json", 0777); }
static int inputs_hard_link(void) { return link("/pipeline/in/inputs.json", "/pipeline/out/stolen"); }
static int inputs_remount(void) { return mount(0, "/pipeline/in", 0, MS_REMOUNT | MS_BIND, 0); }
// What the host has in its own, where the container has one too.
static int shared_memory(void) { return open("/dev/shm/pipeline-escape", O_RDONLY); }
static int copy_self(const char *to) {
  static char block[1 << 16];
  int from = open("/proc/self/exe", O_RDONLY), into = open(to, O_WRONLY | O_CREAT, 0755);
  for (ssize_t n; (n = read(from, block, sizeof block)) > 0;)
    if (write(into, block, n) != n) return -1;
  return close(into);
}
static int exec_from_tmp(void) { return copy_self("/tmp/exec") ? -1 : execl("/tmp/exec", "exec", "--interfaces", 0); }
// Whether a process may do more than a container's program: by a capability, another user, or a filter that is not there.
static int has_more(const char *status) {
  char line[256];
  unsigned long long value, other;
  int seen = 0;
  FILE *file = fopen(status, "r");
  while (file && fgets(line, sizeof line, file)) {
    if (sscanf(line, "Cap%*3s: %llx", &value) == 1) seen++, seen += value ? 100 : 0;
    if (sscanf(line, "NoNewPrivs: %llu", &value) == 1) seen++, seen += value == 1 ? 0 : 100;
    if (sscanf(line, "Seccomp: %llu", &value) == 1) seen++, seen += value == 2 ? 0 : 100;
    if (sscanf(line, "Uid: %llu %llu", &value, &other) == 2) seen++, seen += value && value == other ? 0 : 100;
    if (sscanf(line, "Gid: %llu %llu", &value, &other) == 2) seen++, seen += value == other ? 0 : 100;
  }
  return seen != 9;
}
// What was written to /pipeline/out can be executed: as nobody else, and with nothing more.
static int gains(void) { return has_more("/proc/self/status") ? 0 : unshare(CLONE_NEWUSER); }
static int exec_from_outputs(void) {
  return copy_self("/pipeline/out/exec") || chmod("/pipeline/out/exec", 06755) ? -1 : execl("/pipeline/out/exec", "exec", "--gains", 0);
}
static int exec_from_memory(void) {
  static char block[1 << 16];
  int from = open("/proc/self/exe", O_RDONLY), into = memfd_create("exec", 0);
  for (ssize_t n; into >= 0 && (n = read(from, block, sizeof block)) > 0;)
    if (write(into, block, n) != n) return -1;
  return into < 0 ? -1 : fexecve(into, (char *[]){"exec", "--gains", 0}, environ);
}
static int file_capability(void) {
  static const uint32_t all[5] = {0x02000001, ~0u, ~0u, ~0u, ~0u};
  int file = open("/pipeline/out/capable", O_WRONLY | O_CREAT, 0755);
  return unlink("/pipeline/out/capable") ? -1 : fsetxattr(file, "security.capability", all, sizeof all, 0);
}
static int map_from(const char *copy) {
  int file = copy_self(copy) ? -1 : open(copy, O_RDONLY);
  return mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0) == MAP_FAILED ? -1 : 0;
}
static int map_from_tmp(void) { return map_from("/tmp/map"); }
static int device_from_tmp(void) { return mknod("/tmp/null", S_IFCHR | 0666, makedev(1, 3)); }
static int exec_from_shared_memory(void) { return copy_self("/dev/shm/exec") ? -1 : execl("/dev/shm/exec", "exec", "--interfaces", 0); }
static int map_from_shared_memory(void) { return map_from("/dev/shm/map"); }
static int device_from_shared_memory(void) { return mknod("/dev/shm/null", S_IFCHR | 0666, makedev(1, 3)); }
static int device_from_outputs(void) { return mknod("/pipeline/out/disk", S_IFBLK | 0666, makedev(254, 0)); }
static int disk(void) {
  static const char *names[] = {"/dev/sda", "/dev/vda", "/dev/nvme0n1", "/dev/mem"};
  for (int i = 0; i < 4; i++)
    if (open(names[i], O_RDONLY) >= 0) return 0;
  return -1;
}
static int kernel_messages(void) { return open("/dev/kmsg", O_RDONLY | O_NONBLOCK); }
static int fuse(void) { return open("/dev/fuse", O_RDWR); }
static int tunnel(void) { return open("/dev/net/tun", O_RDWR); }
static int virtual_machine(void) { return open("/dev/kvm", O_RDWR); }
static int terminal(void) { return open("/dev/tty", O_RDWR); }
// What the engine masks can be opened and is empty.
static int content(const char *path) {
  char byte;
  int file = open(path, O_RDONLY);
  if (file < 0) return -1;
  ssize_t n = read(file, &byte, 1);
  return n == 0 ? stopped(ENODATA) : n;
}
static int kernel_memory(void) { return content("/proc/kcore"); }
static int kernel_keys(void) { return content("/proc/keys"); }
static int kernel_timers(void) { return content("/proc/timer_list"); }
static int firmware(void) { return open("/sys/firmware/x", O_RDONLY); }
static int sysrq(void) { return open("/proc/sysrq-trigger", O_WRONLY); }
static int proc_sys_write(void) { return open("/proc/sys/kernel/core_pattern", O_WRONLY); }
static int interpreter(void) { return open("/proc/sys/fs/binfmt_misc/register", O_WRONLY); }
static int device_rule(void) { return open("/sys/fs/cgroup/devices/devices.allow", O_WRONLY); }
static int sys_write(void) { return open("/sys/kernel/mm/ksm/run", O_WRONLY); }
static int own_limits(void) {
  int old = open("/sys/fs/cgroup/memory/memory.limit_in_bytes", O_WRONLY);
  return old >= 0 || errno != ENOENT ? old : open("/sys/fs/cgroup/cgroup.procs", O_WRONLY);
}
static int release_agent(void) { return mount("cgroup", "/tmp", "cgroup", 0, "memory"); }
static int by_handle(void) {
  struct { struct file_handle handle; char rest[8]; } root = {{8, 1}, {2}};
  return open_by_handle_at(AT_FDCWD, &root.handle, O_RDONLY);
}
// The host folder of /pipeline/out, as the kernel tells it, and the one above, where other runs are.
static int other_runs(void) {
  char line[8192], from[4096], at[4096];
  FILE *mounts = fopen("/proc/self/mountinfo", "r");
  while (mounts && fgets(line, sizeof line, mounts))
    if (sscanf(line, "%*s %*s %*s %4095s %4095s", from, at) == 2 && !strcmp(at, "/pipeline/out")) {
      for (int up = 0; up < 2; up++) {
        if (open(from, O_RDONLY) >= 0) return 0;
        *strrchr(from, '/') = 0;
      }
      return -1;
    }
  return 0;
}

// ---- processes
static int host_processes(void) {
  int found = 0;
  DIR *proc = opendir("/proc");
  for (struct dirent *each; (each = readdir(proc));) found += *each->d_name >= '0' && *each->d_name <= '9';
  return found > 3 ? 0 : stopped(ESRCH); // the reaper, this program, this attempt
}
static int inherited_descriptors(void) {
  for (int fd = 3; fd < 1024; fd++)
    if (fcntl(fd, F_GETFD) >= 0) return 0;
  return stopped(EBADF);
}
static int host_variables(void) {
  extern char **environ;
  for (char **each = environ; *each; each++)
    if (strncmp(*each, "PATH=", 5) && strncmp(*each, "HOSTNAME=", 9) && strncmp(*each, "HOME=", 5)) return 0;
  return stopped(ENOENT);
}
// Where the host asks for names, and what its network is called.
static int host_resolvers(void) {
  struct stat file;
  return stat("/etc/resolv.conf", &file) ? -1 : file.st_size ? 0 : stopped(ENODATA);
}
static int ptrace_init(void) { return ptrace(PTRACE_SEIZE, 1, 0, 0); }
// What a stricter kernel leaves to everybody.
static int ptrace_child(void) {
  int child = fork();
  return child ? ptrace(PTRACE_SEIZE, child, 0, 0) : pause();
}
static int ptrace_other(void) { return ptrace(PTRACE_SEIZE, getppid(), 0, 0); }
static int read_other(void) {
  char byte;
  struct iovec here = {&byte, 1}, there = {(void *)&sha256, 1};
  return process_vm_readv(getppid(), &here, 1, &there, 1, 0);
}
// It is open to the program, which gains nothing by it: the reaper may do no more.
static int memory_of_reaper(void) { return has_more("/proc/1/status") ? open("/proc/1/mem", O_RDWR) : stopped(ENODATA); }
static int descriptor_of_other(void) { return syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, getppid(), 0), 1, 0); }
static int compare_processes(void) { return syscall(SYS_kcmp, 1, getpid(), 0, 0, 0); }
static int lower_oom_score(void) {
  int file = open("/proc/self/oom_score_adj", O_WRONLY);
  return file < 0 ? -1 : write(file, "-1000", 5);
}
static int priority(void) { return setpriority(PRIO_PROCESS, 0, -20); }
static int real_time(void) {
  struct sched_param first = {.sched_priority = 99};
  return sched_setscheduler(0, SCHED_FIFO, &first);
}
static int raise_limit(void) {
  struct rlimit more = {1 << 20, 1 << 20};
  return setrlimit(RLIMIT_NOFILE, &more);
}
static int raise_file_size(void) {
  struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
  return setrlimit(RLIMIT_FSIZE, &more);
}

// ---- namespaces and mounts
static int unshare_user(void) { return unshare(CLONE_NEWUSER); }
static int unshare_network(void) { return unshare(CLONE_NEWNET); }
static int unshare_mounts(void) { return unshare(CLONE_NEWNS); }
static int unshare_processes(void) { return unshare(CLONE_NEWPID); }
static int unshare_names(void) { return unshare(CLONE_NEWUTS); }
static int unshare_ipc(void) { return unshare(CLONE_NEWIPC); }
static int unshare_cgroup(void) { return unshare(CLONE_NEWCGROUP); }
static int clone_user(void) {
  int child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
  return child ? child : (_exit(0), 0);
}
static int clone3_user(void) {
  uint64_t arguments[8] = {CLONE_NEWUSER, [4] = SIGCHLD};
  int child = syscall(SYS_clone3, arguments, sizeof arguments);
  return child ? child : (_exit(0), 0);
}
static int enter_namespace(void) { return setns(open("/proc/1/ns/net", O_RDONLY), CLONE_NEWNET); }
static int mount_memory(void) { return mount("tmpfs", "/pipeline/out", "tmpfs", 0, 0); }
static int mount_proc(void) { return mount("proc", "/tmp", "proc", 0, 0); }
static int mount_new_way(void) { return syscall(430 /* fsopen */, "tmpfs", 0); }
static int clone_mount(void) { return syscall(428 /* open_tree */, AT_FDCWD, "/", 1); }
static int unmask(void) { return umount2("/proc/kcore", MNT_DETACH); }
static int change_root(void) { return chroot("/tmp"); }
static int pivot(void) { return syscall(SYS_pivot_root, "/tmp", "/tmp"); }

// ---- who it is
static int become_root(void) { return setuid(0); }
static int become_root_group(void) { return setgid(0); }
static int become_member(void) { return setgroups(1, (gid_t[]){0}); }
static int gain_capability(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct all[2] = {{~0u, ~0u, ~0u}, {~0u, ~0u, ~0u}};
  return syscall(SYS_capset, &header, all);
}
static int ambient_capability(void) { return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN, 0, 0); }
static int new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0); }
static int change_personality(void) { return personality(ADDR_NO_RANDOMIZE); }
static int change_host_name(void) { return sethostname("x", 1); }
static int change_domain_name(void) { return setdomainname("x", 1); }

// ---- the kernel
static int set_clock(void) {
  struct timespec now;
  return clock_gettime(CLOCK_REALTIME, &now) ? -1 : clock_settime(CLOCK_REALTIME, &now);
}
static int set_time_of_day(void) {
  struct timeval now;
  return gettimeofday(&now, 0) ? -1 : settimeofday(&now, 0);
}
static int adjust_clock(void) {
  struct timex clock = {0};
  if (adjtimex(&clock) < 0) return -1;
  clock.modes = ADJ_FREQUENCY;
  return adjtimex(&clock);
}
// Not the restart, but the least that the same permission allows.
static int restart_machine(void) { return reboot(RB_DISABLE_CAD); }
static int load_module(void) { return syscall(SYS_init_module, "", 0, ""); }
static int load_module_file(void) { return syscall(SYS_finit_module, 0, "", 0); }
static int unload_module(void) { return syscall(SYS_delete_module, "x", 0); }
static int load_kernel(void) { return syscall(SYS_kexec_load, 0, 0, 0, 0); }
static int load_kernel_file(void) { return syscall(SYS_kexec_file_load, -1, -1, 0, "", 0); }
static int kernel_program(void) { return syscall(SYS_bpf, 0, "\1\0\0\0\4\0\0\0\4\0\0\0\1\0\0\0", 16); }
static int watch_cpu(void) {
  char attributes[128] = {1, [4] = 128};
  return syscall(SYS_perf_event_open, attributes, 0, -1, -1, 0);
}
static int page_faults(void) { return syscall(SYS_userfaultfd, 1); }
static int io_ring(void) {
  char parameters[256] = "";
  return syscall(SYS_io_uring_setup, 4, parameters);
}
static int watch_files(void) { return syscall(SYS_fanotify_init, 0, 0); }
static int kernel_log(void) {
  char line[64];
  return syscall(SYS_syslog, 3, line, sizeof line);
}
static int swap_on(void) { return syscall(SYS_swapon, "/tmp", 0); }
static int accounting(void) { return syscall(SYS_acct, "/tmp/acct"); }
static int quota(void) { return syscall(SYS_quotactl, 0x800007 << 8, "/dev/sda", 0, 0); }
static int hang_up(void) { return syscall(SYS_vhangup); }
static int key_add(void) { return syscall(SYS_add_key, "user", "escape", "x", 1, -2); }
static int key_request(void) { return syscall(SYS_request_key, "user", "escape", 0, 0); }
static int key_session(void) { return syscall(SYS_keyctl, 1, 0); }
#ifdef __x86_64__
static int hardware_ports(void) { return syscall(SYS_iopl, 3); }
static int segment_table(void) { return syscall(SYS_modify_ldt, 0, &(char[64]){0}, 64); }
#else
static int hardware_ports(void) { return stopped(ENOSYS); }
static int segment_table(void) { return stopped(ENOSYS); }
#endif

// ---- limits
static int fork_bomb(void) {
  for (int i = 0; i < 1024; i++) {
    int child = fork();
    if (child < 0) return -1;
    if (!child) pause(), _exit(0);
  }
  return 0;
}
static int memory_fill(void) {
  static char *volatile eaten;
  for (int i = 0; i < 4096; i++) eaten = malloc(1 << 20), memset(eaten, 1, 1 << 20);
  return 0;
}
static int fill_up(const char *name) {
  static char block[1 << 20];
  int file = open(name, O_WRONLY | O_CREAT, 0600);
  for (int i = 0; i < 1024; i++)
    if (write(file, block, sizeof block) < 0) return -1;
  return 0;
}
static int disk_fill(void) { return fill_up("/tmp/fill"); }
static int shared_memory_fill(void) { return fill_up("/dev/shm/fill"); }
static int file_fill(void) {
  int file = open("/pipeline/out/fill", O_WRONLY | O_CREAT, 0600);
  return pwrite(file, "x", 1, 1l << 40);
}

#define WAYS(X)                                                                                                                              \
  X(ipv4_connect) X(ipv4_private) X(ipv6_connect) X(udp_send) X(udp_multicast) X(dns_of_the_engine) X(dns_of_the_host) X(dns_elsewhere)      \
  X(metadata_address) X(raw_socket) X(packet_socket) X(vsock) X(kernel_crypto) X(bluetooth) X(kernel_events) X(network_up) X(host_loopback) X(other_families) X(other_netlink) X(engine_socket)  \
  X(abstract_socket) X(root_write) X(program_write) X(above_outputs) X(inputs_write) X(inputs_add) X(inputs_remove) X(inputs_chmod)          \
  X(inputs_hard_link) X(inputs_remount) X(shared_memory) X(exec_from_tmp) X(exec_from_outputs) X(exec_from_memory) X(file_capability) X(map_from_tmp)           \
  X(device_from_tmp) X(exec_from_shared_memory) X(map_from_shared_memory) X(device_from_shared_memory) X(device_from_outputs) X(disk) X(kernel_messages) X(fuse) X(tunnel) X(virtual_machine) X(terminal) X(kernel_memory) X(kernel_keys) X(kernel_timers) X(firmware) X(sysrq) X(proc_sys_write) X(interpreter) X(device_rule) X(sys_write)            \
  X(own_limits) X(release_agent) X(by_handle) X(other_runs) X(host_processes) X(inherited_descriptors) X(host_variables) X(host_resolvers) X(ptrace_init)      \
  X(ptrace_child) X(ptrace_other) X(read_other) X(memory_of_reaper) X(descriptor_of_other) X(compare_processes) X(lower_oom_score) X(priority) X(real_time) X(raise_limit)       \
  X(raise_file_size) X(unshare_user) X(unshare_network) X(unshare_mounts) X(unshare_processes) X(unshare_names) X(unshare_ipc)               \
  X(unshare_cgroup) X(clone_user) X(clone3_user) X(enter_namespace) X(mount_memory) X(mount_proc) X(mount_new_way) X(clone_mount) X(unmask)  \
  X(change_root) X(pivot) X(become_root) X(become_root_group) X(become_member) X(gain_capability) X(ambient_capability) X(new_privileges)    \
  X(change_personality) X(change_host_name) X(change_domain_name) X(set_clock) X(set_time_of_day) X(adjust_clock) X(restart_machine)         \
  X(load_module) X(load_module_file) X(unload_module) X(load_kernel) X(load_kernel_file) X(kernel_program) X(watch_cpu) X(page_faults)       \
  X(io_ring) X(watch_files) X(kernel_log) X(swap_on) X(accounting) X(quota) X(hang_up) X(key_add) X(key_request) X(key_session)              \
  X(hardware_ports) X(segment_table) X(fork_bomb) X(memory_fill) X(disk_fill) X(shared_memory_fill) X(file_fill)

// A process group of its own, so that whatever the attempt leaves running goes with it.
static void attempt(const char *name, int (*way)(void), char *told) {
  int status;
  pid_t child = fork();
  if (!child) setpgid(0, 0), _exit(way() >= 0 ? 0 : errno);
  if (child < 0 || waitpid(child, &status, 0) != child) die(72, "attempt %s", name);
  kill(-child, SIGKILL);
  while (waitpid(-child, 0, 0) > 0);
  told += sprintf(told, "%s ", name);
  if (WIFSIGNALED(status)) sprintf(told, "SIG%s\n", sigabbrev_np(WTERMSIG(status)));
  else sprintf(told, "%s\n", WEXITSTATUS(status) ? strerrorname_np(WEXITSTATUS(status)) : "through");
}

// All of them, or those that the inputs name.
static void escapes(void) {
  static char told[1 << 15];
  const char *only = strstr(text, "\"only\":\"");
#define ATTEMPT(way) if (!only || strstr(only, " " #way " ")) attempt(#way, way, told + strlen(told));
  WAYS(ATTEMPT)
  unlink("/pipeline/out/fill"), output("outputs/escapes.txt", "outputs/escapes.txt", told), settle();
}

// What `attempt` tells, of three ends that are known.
static const char *through_to;
static int writes(void) { return open(through_to, O_WRONLY | O_CREAT, 0600); }
static int cannot(void) { return open("/nowhere/x", O_WRONLY); }
static int dies(void) { return kill(getpid(), SIGKILL), pause(); }
static void tell_ends(const char *file) {
  char told[256] = "";
  through_to = file;
  attempt("writes", writes, told), attempt("cannot", cannot, told + strlen(told)), attempt("dies", dies, told + strlen(told));
  fputs(told, stderr);
}
