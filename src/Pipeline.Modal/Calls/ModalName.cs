using Google.Protobuf.Reflection;
using Modal.Client;

namespace Pipeline.Modal.Calls;

/// <summary>Names of the protocol's values as the protocol has them, without the prefix of their type; a value that is unknown here by its number.</summary>
internal static class ModalName
{
    public static string Of(DataFormat format) => Of(ModalClientReflection.Descriptor.FindTypeByName<EnumDescriptor>("DataFormat"), (int)format, "DATA_FORMAT_");

    public static string Of(GenericResult.Types.GenericStatus status) => Of(GenericResult.Descriptor.EnumTypes[0], (int)status, "GENERIC_STATUS_");

    private static string Of(EnumDescriptor type, int value, string prefix) => type.FindValueByNumber(value)?.Name[prefix.Length..] ?? $"{type.Name} {value}";
}
