using System.Text;
using Pipeline.Lanes.Pinning;

namespace Pipeline.Lanes.Tests;

/// <summary>A proposal shows the packages that move, from the bills of materials of both images.</summary>
public sealed class PackageMoveTests : IDisposable
{
    private readonly PinRig rig = new();

    [Fact]
    public async Task A_package_that_moved_came_or_went_is_a_row_and_the_others_are_not()
    {
        rig.Layouts.Packages = [Package("numpy", "2.1.0"), Package("six", "1.16"), Package("same", "1")];
        await rig.Finish();
        rig.Proposals.Base = Encoding.UTF8.GetBytes(rig.PinsFile);
        rig.Layouts.Packages = [Package("numpy", "2.1.1"), Package("attrs", "24.2"), Package("same", "1")];
        rig.With("chat", "second");

        await rig.Finish(new PinOptions(rig.Place, Processor: "chat", Degree: 1));

        Assert.Contains(
            """

            ### Packages

            | processor | package | before | now |
            |---|---|---|---|
            | chat | pypi/attrs | — | 24.2 |
            | chat | pypi/numpy | 2.1.0 | 2.1.1 |
            | chat | pypi/six | 1.16 | — |

            """,
            rig.Proposals.Open["pins/main"].Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_without_a_bill_moves_no_packages()
    {
        rig.Layouts.Packages = [Package("numpy", "2.1.0")];
        await rig.Finish();
        Assert.DoesNotContain("### Packages", rig.Proposals.Open["pins/main"].Body, StringComparison.Ordinal);
    }

    public void Dispose() => rig.Dispose();

    private static BuiltPackage Package(string name, string version) =>
        new(name, version, $"pkg:pypi/{name}@{version}?file_name={name}-{version}-py3-none-any.whl", Sha256.Of(Encoding.UTF8.GetBytes(name + version)), "MIT", Platform.All);
}
