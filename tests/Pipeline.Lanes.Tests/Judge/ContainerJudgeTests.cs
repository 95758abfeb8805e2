using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Tests;

public sealed class ContainerJudgeTests
{
    private const string Confined = """
        {"arch":"x86_64","capabilities":"0000000000000000","connect":{"192.0.2.1:443":"ENETUNREACH"},"interfaces":["lo"],
         "modules":["json","pipeline_kit"],"no_new_privs":true,"resolve":"failed","root_writable":false,"schema":"probe-v1","uid":65532}
        """;

    public static TheoryData<string, string, string, string> Faults => new()
    {
        { "schema", "\"probe-v2\"", "schema", "schema is not probe-v1" },
        { "interfaces", """["eth0","lo"]""", "interfaces", "network interfaces: eth0, lo" },
        { "interfaces", "[]", "interfaces", "network interfaces: none told" },
        { "connect", """{"192.0.2.1:443":"connected"}""", "connect", "connected to 192.0.2.1:443" },
        { "connect", "{}", "connect", "probe.json lists no connection attempts" },
        { "resolve", "\"resolved\"", "resolve", "a host name was resolved" },
        { "uid", "0", "user", "it runs as root" },
        // A container's evidence may say anything.
        { "uid", "0.5", "user", "it runs as root" },
        { "uid", "1e30", "user", "it runs as root" },
        { "capabilities", "\"00000000a80425fb\"", "capabilities", "capabilities: 00000000a80425fb" },
        { "no_new_privs", "false", "no_new_privs", "new privileges can be gained" },
        { "root_writable", "true", "root_read_only", "the root file system is writable" },
        { "modules", """["django","json"]""", "imports", "django is loaded" },
        { "modules", """["Control_Plane.Client"]""", "imports", "Control_Plane.Client is loaded" },
        { "modules", "[]", "imports", "probe.json lists no modules" },
    };

    [Fact]
    public void A_confined_container_passes_every_check() =>
        Assert.All(ContainerJudge.Judge(JsonDocument.Parse(Confined).RootElement), check => Assert.Null(check.Failure));

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_check_fails_on_its_own_evidence(string member, string value, string name, string reason)
    {
        var probe = JsonNode.Parse(Confined)!.AsObject();
        probe[member] = JsonNode.Parse(value);

        var broken = Assert.Single(Judge(probe), check => !check.Passed);
        Assert.Equal((name, reason), (broken.Name, broken.Failure));
    }

    [Fact]
    public void Evidence_that_is_not_there_holds_nothing() => Assert.All(Judge([]), check => Assert.False(check.Passed));

    private static IReadOnlyList<Check> Judge(JsonObject probe) => ContainerJudge.Judge(JsonDocument.Parse(probe.ToJsonString()).RootElement);
}
