using Google.Protobuf.Reflection;
using Modal.Client;
using Pipeline.Tests.Npm;

namespace Pipeline.Modal.Tests.Protocol;

/// <summary>Our subset of Modal's protocol is a part of the official one: a wrong number would silently be read as another field.</summary>
public sealed class ProtocolTests
{
    private const int LengthDelimited = 2;

    private static readonly Lazy<OfficialMessages> Client = new(() => new(File.ReadAllText(
        Path.Combine(NpmPackage.Install(SourceTree.Root, "modal", "0.11.1"), "node_modules", "modal", "dist", "index.js"))));

    public static TheoryData<string> Rpcs => [.. Service.Methods.Select(method => method.Name)];

    public static TheoryData<string> Enums => [.. Everything.SelectMany(message => message.EnumTypes).Concat(ModalClientReflection.Descriptor.EnumTypes).Select(type => type.FullName)];

    [Theory]
    [MemberData(nameof(Rpcs))]
    public void An_RPCs_fields_have_the_numbers_and_types_of_the_official_client(string rpc)
    {
        var ours = Service.FindMethodByName(rpc);
        var theirs = Client.Value.Rpc(rpc);

        Compare(ours.InputType, theirs.Request);
        Compare(ours.OutputType, theirs.Response);
    }

    [Fact]
    public void So_has_what_a_server_asks_for_that_is_to_be_left_alone() => Compare(RPCRetryPolicy.Descriptor, "RPCRetryPolicy");

    [Theory]
    [MemberData(nameof(Enums))]
    public void An_enums_values_have_the_numbers_of_the_official_client(string type) =>
        Assert.All(EnumOf(type).Values, value => Assert.Equal(Client.Value.EnumValue(NameThere(value)), value.Number));

    [Fact]
    public void The_service_is_Modals_own() => Assert.Equal("modal.client.ModalClient", Service.FullName);

    private static ServiceDescriptor Service => ModalClientReflection.Descriptor.Services.Single();

    private static IEnumerable<MessageDescriptor> Everything => ModalClientReflection.Descriptor.MessageTypes;

    private static EnumDescriptor EnumOf(string name) =>
        Everything.SelectMany(message => message.EnumTypes).Concat(ModalClientReflection.Descriptor.EnumTypes).Single(type => type.FullName == name);

    // One name is shorter here, because people see it.
    private static string NameThere(EnumValueDescriptor value) => value.Name == "GENERIC_STATUS_EVICTION" ? "GENERIC_STATUS_MEMORY_MANAGER_EVICTION" : value.Name;

    // The wire has no names of messages, so compare what a field contains.
    private static void Compare(MessageDescriptor ours, string theirs)
    {
        var official = Client.Value.Message(theirs);
        foreach (var field in ours.Fields.InDeclarationOrder())
        {
            Assert.True(official.TryGetValue(field.JsonName, out var other), $"{theirs} has no {field.JsonName}");
            Assert.True(other.Number == field.FieldNumber && Tags(field).Order().SequenceEqual(other.Tags.Order()), $"{theirs}.{field.Name} is {other.Number} there");
            if (field.FieldType == FieldType.Message)
            {
                Compare(field.MessageType, other.Type);
            }
            else
            {
                Assert.True(Scalar(field) == other.Type, $"{theirs}.{field.Name} is {other.Type} there");
            }
        }
    }

    // Numbers in a list are packed or single; a reader accepts both.
    private static IEnumerable<int> Tags(FieldDescriptor field)
    {
        var (number, type) = (field.FieldNumber << 3, WireType(field.FieldType));
        return field.IsRepeated && type != LengthDelimited ? [number | type, number | LengthDelimited] : [number | type];
    }

    private static int WireType(FieldType type) => type switch
    {
        FieldType.Double => 1,
        FieldType.String or FieldType.Bytes or FieldType.Message => LengthDelimited,
        FieldType.Float => 5,
        FieldType.Int32 or FieldType.Int64 or FieldType.UInt32 or FieldType.UInt64 or FieldType.Bool or FieldType.Enum => 0,
        _ => throw new NotSupportedException($"{type}"),
    };

    private static string Scalar(FieldDescriptor field) => field.FieldType == FieldType.Enum ? "int32" : field.FieldType.ToString().ToLowerInvariant();
}
