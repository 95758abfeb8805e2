using Pipeline.Contracts;

namespace Pipeline.Adapters.Local;

/// <summary>Masks the detail of a fault: what a container said in it may hold a secret.</summary>
internal static class FaultRedaction
{
    public static Fault Of(Fault fault, Redactor redactor)
    {
        var detail = fault.Message[fault.Code.Fragment.Length..];
        return detail.Length == 0 ? fault : new Fault(fault.Code, redactor.Redact(detail[2..]));
    }
}
