namespace Pipeline.World.Samples;

/// <summary>The settings of a store with one machine, one copy and no disk.</summary>
internal static class CephSettings
{
    public static string Of(string folder, string cluster, int monitor, int gateway) => $"""
        [global]
        fsid = {cluster}
        mon host = [v2:127.0.0.1:{monitor}]
        keyring = {folder}/keyring
        public addr = 127.0.0.1
        cluster addr = 127.0.0.1
        run dir = {folder}
        admin socket =
        log to file = false
        mon data = {folder}/mon
        mon data avail crit = 0
        mon allow pool size one = true
        mon osd min in ratio = 0
        paxos propose interval = 0.05
        osd data = {folder}/osd
        osd objectstore = memstore
        memstore device bytes = 2147483648
        osd pool default size = 1
        osd pool default min size = 1
        osd pool default pg num = 1
        osd pool default pgp num = 1
        osd pool default pg autoscale mode = off
        osd crush chooseleaf type = 0

        [client.rgw]
        rgw frontends = beast endpoint=127.0.0.1:{gateway}
        rgw data = {folder}/rgw
        rgw thread pool size = 64
        rgw bucket quota ttl = 0
        rgw user quota bucket sync interval = 0

        """;
}
